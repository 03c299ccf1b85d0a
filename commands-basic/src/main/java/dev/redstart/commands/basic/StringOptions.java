package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Key;
import dev.redstart.api.Request;

/**
 * The options of SET and GETEX: bits, because SET must not allocate. Of {@link #CONDITION} and of {@link #LIFETIME} one
 * word each may be given; the same word twice is no error, and of two times the last counts.
 */
final class StringOptions {
    static final int NX = 1;
    static final int XX = 1 << 1;
    static final int GET = 1 << 2;
    static final int KEEPTTL = 1 << 3;
    static final int EX = 1 << 4;
    static final int PX = 1 << 5;
    static final int EXAT = 1 << 6;
    static final int PXAT = 1 << 7;
    static final int PERSIST = 1 << 8;

    static final int CONDITION = NX | XX;
    /** Those of {@link #LIFETIME} that a time stands behind. */
    static final int TIMES = EX | PX | EXAT | PXAT;

    static final int LIFETIME = KEEPTTL | PERSIST | TIMES;

    private StringOptions() {}

    /**
     * Reads the options from an argument to the end: {@link #options} and {@link #timeArgument} of the result.
     *
     * @param allowed what the command knows
     */
    static long parse(Request request, int first, int allowed) {
        int options = 0;
        int timeArgument = 0;
        for (int i = first; i < request.argc(); i++) {
            int option = option(request.arg(i)) & allowed;
            if (option == 0 || (options & rivals(option)) != 0) {
                throw CommandException.SYNTAX;
            }
            options |= option;
            if ((option & TIMES) != 0) {
                timeArgument = ++i;
                if (timeArgument == request.argc()) {
                    throw CommandException.SYNTAX;
                }
            }
        }
        return (long) timeArgument << Integer.SIZE | options;
    }

    static int options(long parsed) {
        return (int) parsed;
    }

    /** The argument that is a time, 0 if there is none. */
    static int timeArgument(long parsed) {
        return (int) (parsed >>> Integer.SIZE);
    }

    private static int option(Bytes word) {
        if (word.is("EX")) {
            return EX;
        }
        if (word.is("PX")) {
            return PX;
        }
        if (word.is("NX")) {
            return NX;
        }
        if (word.is("XX")) {
            return XX;
        }
        if (word.is("GET")) {
            return GET;
        }
        if (word.is("EXAT")) {
            return EXAT;
        }
        if (word.is("PXAT")) {
            return PXAT;
        }
        if (word.is("PERSIST")) {
            return PERSIST;
        }
        return word.is("KEEPTTL") ? KEEPTTL : 0;
    }

    private static int rivals(int option) {
        int group = (option & CONDITION) != 0 ? CONDITION : (option & LIFETIME) != 0 ? LIFETIME : option;
        return group & ~option;
    }

    /** As {@link #expiresAtMillis(int, long, long, CommandException)}; without a time {@link Key#NO_EXPIRY}. */
    static long expiresAtMillis(Request request, long parsed, CommandException invalid) {
        int argument = timeArgument(parsed);
        return argument == 0
                ? Key.NO_EXPIRY
                : expiresAtMillis(options(parsed), request.arg(argument).toLong(), request.now(), invalid);
    }

    /**
     * The instant of a time behind one of {@link #TIMES}.
     *
     * @param invalid what is thrown for a time that is no life, or beyond a long
     */
    static long expiresAtMillis(int options, long time, long nowMillis, CommandException invalid) {
        boolean seconds = (options & (EX | EXAT)) != 0;
        if (time <= 0 || (seconds && time > Long.MAX_VALUE / 1000)) {
            throw invalid;
        }
        long millis = seconds ? time * 1000 : time;
        if ((options & (EXAT | PXAT)) != 0) {
            return millis;
        }
        if (millis > Long.MAX_VALUE - nowMillis) {
            throw invalid;
        }
        return nowMillis + millis;
    }
}
