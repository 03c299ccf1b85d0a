package dev.redstart.api;

import java.util.EnumSet;
import java.util.List;
import java.util.Objects;

/**
 * Where a command's keys stand among its arguments. Indexes count the command's name as 0, and a subcommand's as 1.
 * Immutable. Of the 219 key specs of Valkey's commands 209 are one of the first three forms.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/key-specs/">Redis key specifications</a>
 */
public final class KeySpec {
    /** Finds keys from the arguments alone; a plugin's own code. Runs before the keys are locked. */
    @FunctionalInterface
    public interface Finder {
        /**
         * Calls {@code sink} for each key of {@code request}. Only {@link Request#argc()} and {@link Request#arg} may be
         * used. Arguments that make no sense yield no keys: the handler will refuse them.
         */
        void find(Request request, Sink sink);
    }

    /**
     * Tells from the arguments alone what a request does to the keys, for COMMAND GETKEYSANDFLAGS; a plugin's own code. Any
     * thread may ask at any time, and no key is locked.
     */
    @FunctionalInterface
    public interface UseTeller {
        /**
         * What {@code request} would do, in any order; null or an empty list for what the command declared. Of the request
         * only {@link Request#argc()} and {@link Request#arg} may be used.
         */
        List<KeyUse> uses(Request request);
    }

    /** Takes the keys that a {@link Finder} finds. */
    public interface Sink {
        /** The argument at this index is a key in the client's database. */
        void key(int arg);

        /** The argument at this index is a key in database {@code db}. */
        void key(int arg, int db);

        /** The command needs the whole keyspace at one instant: no other command runs beside it. */
        void wholeKeyspace();
    }

    private final int first;
    private final int last;
    private final int step;
    private final int countArg;
    private final Finder finder;
    private final Finder databaseFinder;
    private final Use use;
    private final List<KeyUse> uses;
    private final UseTeller useTeller;

    private enum Use {
        ORDINARY,
        BLIND,
        CACHING
    }

    private KeySpec(int first, int last, int step, int countArg, Finder finder) {
        this(first, last, step, countArg, finder, null, Use.ORDINARY, List.of(), null);
    }

    private KeySpec(
            int first,
            int last,
            int step,
            int countArg,
            Finder finder,
            Finder databaseFinder,
            Use use,
            List<KeyUse> uses,
            UseTeller useTeller) {
        this.first = first;
        this.last = last;
        this.step = step;
        this.countArg = countArg;
        this.finder = finder;
        this.databaseFinder = databaseFinder;
        this.use = use;
        this.uses = uses;
        this.useTeller = useTeller;
    }

    /** One key at argument {@code arg}. */
    public static KeySpec at(int arg) {
        return range(arg, arg, 1);
    }

    /**
     * Every {@code step}-th argument from {@code first} to {@code last}, both inclusive; a negative {@code last} counts
     * from the end, -1 being the last argument: MGET is {@code range(1, -1, 1)}, MSET {@code range(1, -1, 2)}.
     */
    public static KeySpec range(int first, int last, int step) {
        if (first < 1 || step < 1 || (last >= 0 && last < first)) {
            throw new IllegalArgumentException(
                    "no key range: first " + first + ", last " + last + ", step " + step + " (first and step from 1)");
        }
        return new KeySpec(first, last, step, 0, null);
    }

    /**
     * The argument {@code countArg} holds the number of keys, and the keys follow it. A number that is none, is negative, or
     * is larger than the number of arguments behind it is refused before the handler runs, with EVAL's texts. 0 is allowed: the
     * handler refuses it if it needs a key. A command with texts of its own finds its keys with {@link #computed}.
     */
    public static KeySpec counted(int countArg) {
        if (countArg < 1) {
            throw new IllegalArgumentException("the argument that counts the keys is numbered from 1, not " + countArg);
        }
        return new KeySpec(0, 0, 1, countArg, null);
    }

    /** Keys that code of the plugin finds. */
    public static KeySpec computed(Finder finder) {
        return new KeySpec(0, 0, 1, 0, Objects.requireNonNull(finder, "finder"));
    }

    /** The same keys, of which the command never shows or uses the old value: it only overwrites or deletes. */
    public KeySpec blind() {
        return new KeySpec(first, last, step, countArg, finder, databaseFinder, Use.BLIND, uses, useTeller);
    }

    /**
     * The same keys, of a command that only reads but may keep in a value what it found out: PFCOUNT writes the number
     * into the HyperLogLog, which says the same as before. To be declared by {@link CommandSpec#reads}.
     */
    public KeySpec caching() {
        return new KeySpec(first, last, step, countArg, finder, databaseFinder, Use.CACHING, uses, useTeller);
    }

    /**
     * The same keys as far as clients are told, but located by code, because some may be in another database than the
     * client's (MOVE, COPY … DB). The finder may also use {@link Request#databases()}.
     */
    public KeySpec inDatabases(Finder keys) {
        Objects.requireNonNull(keys, "keys");
        return new KeySpec(first, last, step, countArg, finder, keys, use, uses, useTeller);
    }

    /**
     * The same keys, and what exactly the command does to them. Unless this is called, clients are told {@code RO access}
     * of keys that are read, {@code RW update} of {@link #blind()} ones, {@code RW access update} of others. It changes
     * nothing of what the handler may do.
     */
    public KeySpec uses(KeyUse first, KeyUse... more) {
        List<KeyUse> told = List.copyOf(EnumSet.of(first, more)); // in the order of the constants, which is Redis'
        return new KeySpec(this.first, last, step, countArg, finder, databaseFinder, use, told, useTeller);
    }

    /**
     * The same keys, of a command that does more or less to them by its arguments: SET with GET reads too. COMMAND
     * GETKEYSANDFLAGS tells what {@code teller} says, COMMAND INFO what {@link #uses(KeyUse, KeyUse...)} said, which
     * should hold {@link KeyUse#VARIABLE_FLAGS}.
     */
    public KeySpec usesByRequest(UseTeller teller) {
        Objects.requireNonNull(teller, "teller");
        return new KeySpec(first, last, step, countArg, finder, databaseFinder, use, uses, teller);
    }

    /** First key's argument of a {@link #range}, else 0. */
    public int first() {
        return first;
    }

    /** Last key's argument of a {@link #range}, negative from the end. */
    public int last() {
        return last;
    }

    /** Distance between the keys' arguments. */
    public int step() {
        return step;
    }

    /** The argument that counts the keys of {@link #counted}, else 0. */
    public int countArg() {
        return countArg;
    }

    /** The code of {@link #computed}, else null. */
    public Finder finder() {
        return finder;
    }

    /** The code of {@link #inDatabases}, else null. */
    public Finder databaseFinder() {
        return databaseFinder;
    }

    /** Whether this is a {@link #blind()} spec. */
    public boolean isBlind() {
        return use == Use.BLIND;
    }

    /** Whether this is a {@link #caching()} spec. */
    public boolean isCaching() {
        return use == Use.CACHING;
    }

    /** What was told by {@link #uses(KeyUse, KeyUse...)}, in Redis' order; empty if nothing was. */
    public List<KeyUse> uses() {
        return uses;
    }

    /** The code of {@link #usesByRequest}, else null. */
    public UseTeller useTeller() {
        return useTeller;
    }
}
