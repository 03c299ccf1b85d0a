package dev.redstart.commands.basic;

import dev.redstart.api.CommandException;
import dev.redstart.api.Key;
import dev.redstart.api.Options;
import dev.redstart.api.Request;

/** The options of SET and GETEX that say when a key expires: {@code EX seconds | PX milliseconds | EXAT … | PXAT …}. */
final class Lifetime {
    static final String SYNTAX = "EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds";

    private final Options options;
    private final CommandException invalid;
    private final long seconds;
    private final long absolute;
    private final long all;

    /**
     * Options that hold {@link #SYNTAX}.
     *
     * @param invalid thrown for a time that is not positive, or beyond a long
     */
    Lifetime(Options options, CommandException invalid) {
        this.options = options;
        this.invalid = invalid;
        this.seconds = options.option("EX") | options.option("EXAT");
        this.absolute = options.option("EXAT") | options.option("PXAT");
        this.all = seconds | absolute | options.option("PX");
    }

    /** Returns when the key expires, {@link Key#NO_EXPIRY} where the options do not say. */
    long expiresAtMillis(Request request, long given) {
        long option = given & all;
        if (option == 0) {
            return Key.NO_EXPIRY;
        }
        long time = options.value(request, given, option, 0);
        return expiresAtMillis(time, (option & seconds) != 0, (option & absolute) != 0 ? 0 : request.now(), invalid);
    }

    /**
     * Returns the instant of a time.
     *
     * @param fromMillis what the time counts from: now, or 0 for a Unix time
     * @param invalid thrown for a time that is not positive, or beyond a long
     */
    static long expiresAtMillis(long time, boolean isSeconds, long fromMillis, CommandException invalid) {
        if (time <= 0 || (isSeconds && time > Long.MAX_VALUE / 1000)) {
            throw invalid;
        }
        long millis = isSeconds ? time * 1000 : time;
        if (millis > Long.MAX_VALUE - fromMillis) {
            throw invalid;
        }
        return fromMillis + millis;
    }
}
