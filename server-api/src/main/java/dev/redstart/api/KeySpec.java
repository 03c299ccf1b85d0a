package dev.redstart.api;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;

/**
 * Where a command's keys stand among its arguments, and what it does to them. Indexes count the command's name as 0, and a
 * subcommand's as 1. Immutable. Of the 219 key specs of Valkey's commands 209 are one of the first three forms.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/key-specs/">Redis key specifications</a>
 */
public final class KeySpec {
    /** Finds keys from the arguments alone; a plugin's own code. Runs before the keys are locked. */
    @FunctionalInterface
    public interface Finder {
        /**
         * Calls {@code sink} for each key of {@code request}. Only {@link Request#argc()} and {@link Request#arg} may be
         * used. Arguments that make no sense yield no keys: the handler will reject them.
         */
        void find(Request request, Sink sink);
    }

    /**
     * Resolves the flags of keys from the arguments alone, for COMMAND GETKEYSANDFLAGS; a plugin's own code. It may run on any
     * thread at any time, and no key is locked.
     */
    @FunctionalInterface
    public interface FlagsResolver {
        /**
         * Returns what {@code request} would do to the keys, in any order; an empty list for what the command declared. Of the
         * request only {@link Request#argc()} and {@link Request#arg} may be used.
         */
        List<KeyFlag> flags(Request request);
    }

    /** Takes the keys that a {@link Finder} finds. */
    public interface Sink {
        /** Adds a key in the client's database: the argument at this index. */
        void key(int arg);

        /** Adds a key in database {@code db}: the argument at this index. */
        void key(int arg, int db);

        /** Asks for the whole keyspace at one instant: no other command runs beside this one. */
        void wholeKeyspace();
    }

    private final int first;
    private final int last;
    private final int step;
    private final int countArg;
    private final Finder finder;
    private final Finder crossDatabaseFinder;
    private final List<KeyFlag> flags;
    private final FlagsResolver flagsResolver;

    private KeySpec(int first, int last, int step, int countArg, Finder finder) {
        this.first = first;
        this.last = last;
        this.step = step;
        this.countArg = countArg;
        this.finder = finder;
        this.crossDatabaseFinder = null;
        this.flags = List.of();
        this.flagsResolver = null;
    }

    /** The same keys as another spec's, used in another way. */
    private KeySpec(KeySpec keys, Finder crossDatabaseFinder, List<KeyFlag> flags, FlagsResolver flagsResolver) {
        this.first = keys.first;
        this.last = keys.last;
        this.step = keys.step;
        this.countArg = keys.countArg;
        this.finder = keys.finder;
        this.crossDatabaseFinder = crossDatabaseFinder;
        this.flags = flags;
        this.flagsResolver = flagsResolver;
    }

    /** Returns a spec of one key, at argument {@code arg}. */
    public static KeySpec at(int arg) {
        return range(arg, arg, 1);
    }

    /**
     * Returns a spec of every {@code step}-th argument from {@code first} to {@code last}, both inclusive. A negative {@code
     * last} counts from the end, -1 being the last argument: MGET is {@code range(1, -1, 1)}, MSET {@code range(1, -1, 2)}.
     */
    public static KeySpec range(int first, int last, int step) {
        if (first < 1 || step < 1 || (last >= 0 && last < first)) {
            throw new IllegalArgumentException(
                    "no key range: first " + first + ", last " + last + ", step " + step + " (first and step from 1)");
        }
        return new KeySpec(first, last, step, 0, null);
    }

    /**
     * Returns a spec of keys that are counted: argument {@code countArg} holds their number, and they follow it. A number that
     * is none, is negative, or is larger than the number of arguments behind it is rejected before the handler runs, with
     * EVAL's texts. 0 is allowed: the handler rejects it if it needs a key. A command with texts of its own finds its keys with
     * {@link #computed}.
     */
    public static KeySpec counted(int countArg) {
        if (countArg < 1) {
            throw new IllegalArgumentException("the argument that counts the keys is numbered from 1, not " + countArg);
        }
        return new KeySpec(0, 0, 1, countArg, null);
    }

    /** Returns a spec of keys that code of the plugin finds. */
    public static KeySpec computed(Finder finder) {
        return new KeySpec(0, 0, 1, 0, Objects.requireNonNull(finder, "finder"));
    }

    /**
     * Returns the same keys with what the command does to them. Without a call clients are told {@code RO access} of keys that
     * are declared by {@link CommandSpec#reads}, and {@code RW access update} of those declared by {@link CommandSpec#writes}.
     *
     * <p>One flag means more than what clients are told: {@link KeyFlag#RW} on keys that are declared by {@link
     * CommandSpec#reads} lets the handler write what it found out into a value that then says the same as before. PFCOUNT keeps
     * the number in the HyperLogLog in this way; the command still counts as one that reads.
     */
    public KeySpec flags(KeyFlag first, KeyFlag... more) {
        // in the order of the constants, which is Redis'
        return new KeySpec(this, crossDatabaseFinder, List.copyOf(EnumSet.of(first, more)), flagsResolver);
    }

    /**
     * Returns the same keys, of a command that does more or less to them by its arguments: SET with GET reads, too. COMMAND
     * GETKEYSANDFLAGS tells what the resolver says; COMMAND INFO tells the {@link #flags(KeyFlag, KeyFlag...) other flags} and
     * {@link KeyFlag#VARIABLE_FLAGS}.
     */
    public KeySpec flags(FlagsResolver resolver) {
        return new KeySpec(this, crossDatabaseFinder, flags, Objects.requireNonNull(resolver, "resolver"));
    }

    /**
     * Returns the same keys as far as clients are told, but located by code, because some may be in another database than the
     * client's (MOVE, COPY … DB). The finder may also use {@link Request#databases()}.
     */
    public KeySpec crossDatabase(Finder keys) {
        return new KeySpec(this, Objects.requireNonNull(keys, "keys"), flags, flagsResolver);
    }

    /** Returns the first key's argument of a {@link #range}, else 0. */
    public int first() {
        return first;
    }

    /** Returns the last key's argument of a {@link #range}, negative from the end. */
    public int last() {
        return last;
    }

    /** Returns the distance between the keys' arguments. */
    public int step() {
        return step;
    }

    /** Returns the argument that counts the keys of {@link #counted}, else 0. */
    public int countArg() {
        return countArg;
    }

    /** Returns the code of {@link #computed}, else null. */
    public Finder finder() {
        return finder;
    }

    /** Returns the code of {@link #crossDatabase}, else null. */
    public Finder crossDatabaseFinder() {
        return crossDatabaseFinder;
    }

    /** Returns what {@link #flags(KeyFlag, KeyFlag...)} was given, in Redis' order; empty without a call. */
    public List<KeyFlag> flags() {
        return flags;
    }

    /** Returns the code of {@link #flags(FlagsResolver)}, else null. */
    public FlagsResolver flagsResolver() {
        return flagsResolver;
    }
}
