package dev.redstart.api;

/**
 * A command's description. Every method returns the same object; it is checked and frozen when {@link
 * CommandPlugin#register} returns. From it the runtime checks arity, locks keys, authorizes, logs, and answers COMMAND,
 * COMMAND DOCS and COMMAND GETKEYS.
 */
public interface CommandSpec {
    /** For {@link #arity(int, int)}: no upper bound. */
    int MANY = Integer.MAX_VALUE;

    /**
     * Number of arguments in Redis' notation, the name (and a subcommand's) included: 2 is exactly two, -3 at least
     * three.
     */
    CommandSpec arity(int redis);

    /** Number of arguments, the name (and a subcommand's) included, as an inclusive range. */
    CommandSpec arity(int min, int max);

    /**
     * Declares keys that the handler reads. May be called again and mixed with {@link #writes}; {@link Request#key}
     * numbers the keys in the order of their arguments.
     */
    CommandSpec reads(KeySpec keys);

    /** Declares keys that the handler may change, and reads unless the flags of the spec say otherwise. */
    CommandSpec writes(KeySpec keys);

    /** Looking at keys is no use of them, for {@link Key#idleSeconds()}: the command asks about them (TYPE, TTL). */
    CommandSpec noTouch();

    /** Declares arguments that are publish/subscribe channels, for access control. */
    CommandSpec channels(KeySpec channels);

    /**
     * The handler uses {@link Request#keyspace()} to read, one stripe locked at a time: other clients' changes may
     * fall between two stripes. A command that needs one instant also declares a {@link KeySpec#computed} key spec
     * that calls {@link KeySpec.Sink#wholeKeyspace()}.
     */
    CommandSpec readsKeyspace();

    /** The handler uses {@link Request#keyspace()} and may change it: it runs while no other command does. */
    CommandSpec writesKeyspace();

    /**
     * Declares the options at the command's end, which the handler parses with the same object. COMMAND DOCS shows them behind
     * the {@link #syntax} of the other arguments.
     */
    CommandSpec options(Options options);

    /** Properties of the command. */
    CommandSpec flags(Flag... flags);

    /** ACL categories beyond what flags, keys and group imply, without {@code @}. */
    CommandSpec categories(String... acl);

    /** The group in COMMAND DOCS: {@code string}, {@code generic}, … Default: {@code module}. */
    CommandSpec group(String group);

    /** One sentence for COMMAND DOCS. */
    CommandSpec summary(String summary);

    /** The version that brought the command, for COMMAND DOCS. */
    CommandSpec since(String version);

    /** The complexity for COMMAND DOCS, such as {@code O(1)}. */
    CommandSpec complexity(String complexity);

    /**
     * Hints for clients and proxies in front of a cluster, in Redis' words: {@code nondeterministic_output}, {@code
     * request_policy:all_shards}.
     *
     * @see <a href="https://redis.io/docs/latest/develop/reference/command-tips/">Command tips</a>
     */
    CommandSpec tips(String... tips);

    /**
     * The command is there for old programs; COMMAND DOCS says so.
     *
     * @param since the version from which on it should not be used
     * @param replacement what to use instead: {@code GETDEL}
     */
    CommandSpec deprecated(String since, String replacement);

    /**
     * The arguments after the name, as in Redis' documentation: {@code key value [NX | XX] [GET] [EX seconds | PX
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
