package dev.redstart.api;

/**
 * A command's description. Every method returns the same object; it is checked and frozen when {@link
 * CommandPlugin#register} returns. From it the runtime checks arity, locks keys, authorizes, logs, and replies to COMMAND,
 * COMMAND DOCS and COMMAND GETKEYS.
 */
public interface CommandSpec {
    /** For {@link #arity(int, int)}: no upper bound. */
    int MANY = Integer.MAX_VALUE;

    /**
     * Declares the number of arguments in Redis' notation, the name (and a subcommand's) included: 2 is exactly two, -3 at least
     * three.
     */
    CommandSpec arity(int redis);

    /** Declares the number of arguments, the name (and a subcommand's) included, as an inclusive range. */
    CommandSpec arity(int min, int max);

    /**
     * Declares keys that the handler reads. May be called again and mixed with {@link #writes}; {@link Request#key}
     * numbers the keys in the order of their arguments.
     */
    CommandSpec reads(KeySpec keys);

    /** Declares keys that the handler may change, and reads unless the flags of the spec say otherwise. */
    CommandSpec writes(KeySpec keys);

    /** Has look-ups not reset {@link Key#idleSeconds()}: the command only asks about keys (TYPE, TTL). */
    CommandSpec noTouch();

    /** Declares arguments that are publish/subscribe channels, for access control. */
    CommandSpec channels(KeySpec channels);

    /**
     * Declares that the handler uses {@link Request#keyspace()} to read, one stripe locked at a time: other clients' changes may
     * come between two stripes. A command that needs one instant also declares a {@link KeySpec#computed} key spec
     * that calls {@link KeySpec.Sink#wholeKeyspace()}.
     */
    CommandSpec readsKeyspace();

    /** Declares that the handler uses {@link Request#keyspace()} and may change it: it runs while no other command does. */
    CommandSpec writesKeyspace();

    /**
     * Declares the options at the command's end, which the handler parses with the same object. COMMAND DOCS shows them behind
     * the {@link #syntax} of the other arguments.
     */
    CommandSpec options(Options options);

    /** Adds properties of the command. */
    CommandSpec flags(Flag... flags);

    /** Adds ACL categories beyond what flags, keys and group imply, without {@code @}. */
    CommandSpec categories(String... acl);

    /** Sets the group in COMMAND DOCS: {@code string}, {@code generic}, … Default: {@code module}. */
    CommandSpec group(String group);

    /** Sets the summary in COMMAND DOCS: one sentence. */
    CommandSpec summary(String summary);

    /** Sets the version that brought the command, for COMMAND DOCS. */
    CommandSpec since(String version);

    /** Sets the complexity for COMMAND DOCS, such as {@code O(1)}. */
    CommandSpec complexity(String complexity);

    /**
     * Adds hints for clients and proxies in front of a cluster, in Redis' words: {@code nondeterministic_output}, {@code
     * request_policy:all_shards}.
     *
     * @see <a href="https://redis.io/docs/latest/develop/reference/command-tips/">Command tips</a>
     */
    CommandSpec tips(String... tips);

    /**
     * Marks the command as one for old programs, in COMMAND DOCS.
     *
     * @param since the version from which on it should not be used
     * @param replacement what to use instead: {@code GETDEL}
     */
    CommandSpec deprecated(String since, String replacement);

    /**
     * Sets the syntax of the arguments after the name, as in Redis' documentation: {@code key value [NX | XX] [GET] [EX seconds | PX
     * milliseconds]}. Lower case words are values, upper case words are tokens, brackets are optional, {@code |}
     * separates alternatives, {@code ...} repeats. A value's type follows from its name, or is written behind it: {@code
     * increment:double}. COMMAND DOCS shows it as arguments, redis-cli as hints.
     *
     * <p>It is read when COMMAND DOCS first asks for it: the log then says what is outside the notation, where, and what
     * to do, and the command is shown without arguments. With {@code plugins-strict}, for tests, it is read when {@link
     * CommandPlugin#register} returns, and such a plugin is not loaded.
     */
    CommandSpec syntax(String syntax);
}
