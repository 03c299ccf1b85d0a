package dev.redstart.commands.basic;

import static dev.redstart.api.ValueType.STRING;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.EventClass;
import dev.redstart.api.Flag;
import dev.redstart.api.Key;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** Commands on strings. */
final class StringCommands {
    private StringCommands() {}

    static void register(PluginContext context) {
        context.command("GET", StringCommands::get)
                .arity(2)
                .reads(KeySpec.at(1))
                .flags(Flag.FAST)
                .group("string")
                .since("1.0.0")
                .syntax("key")
                .complexity("O(1)")
                .summary("Answers the string at a key.");
        context.command("SET", StringCommands::set)
                .arity(-3)
                .writes(KeySpec.at(1))
                .flags(Flag.DENY_OOM)
                .group("string")
                .since("1.0.0")
                .syntax("key value [NX | XX] [GET] [EX seconds | PX milliseconds | EXAT unix-time-seconds"
                        + " | PXAT unix-time-milliseconds | KEEPTTL]")
                .complexity("O(1)")
                .summary("Puts a string at a key, whatever was there, and drops or sets its expiry.");
    }

    private static void get(Request request, Reply reply) {
        reply.bulk(request.key(0).get(STRING));
    }

    // SET's options: bits, because SET must not allocate. Of CONDITION and of LIFETIME one word each may be given;
    // the same word twice is no error, and of two times the last counts.
    private static final int NX = 1;
    private static final int XX = 1 << 1;
    private static final int GET = 1 << 2;
    private static final int KEEPTTL = 1 << 3;
    private static final int EX = 1 << 4;
    private static final int PX = 1 << 5;
    private static final int EXAT = 1 << 6;
    private static final int PXAT = 1 << 7;
    private static final int CONDITION = NX | XX;
    private static final int LIFETIME = KEEPTTL | EX | PX | EXAT | PXAT;
    private static final int TAKES_TIME = EX | PX | EXAT | PXAT;

    private static final CommandException INVALID_EXPIRE_TIME =
            CommandException.of("ERR", "invalid expire time in 'set' command");

    private static void set(Request request, Reply reply) {
        int options = 0;
        int timeArg = 0;
        for (int i = 3; i < request.argc(); i++) {
            int option = option(request.arg(i));
            if (option == 0 || (options & rivals(option)) != 0) {
                throw CommandException.SYNTAX;
            }
            options |= option;
            if ((option & TAKES_TIME) != 0) {
                timeArg = ++i;
                if (timeArg == request.argc()) {
                    throw CommandException.SYNTAX;
                }
            }
        }
        long expiresAtMillis = timeArg == 0
                ? Key.NO_EXPIRY
                : expiresAtMillis(options, request.arg(timeArg).toLong(), request.now());
        set(request, reply, options, expiresAtMillis);
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
        return word.is("KEEPTTL") ? KEEPTTL : 0;
    }

    private static int rivals(int option) {
        int group = (option & CONDITION) != 0 ? CONDITION : (option & LIFETIME) != 0 ? LIFETIME : option;
        return group & ~option;
    }

    private static long expiresAtMillis(int options, long time, long nowMillis) {
        boolean seconds = (options & (EX | EXAT)) != 0;
        if (time <= 0 || (seconds && time > Long.MAX_VALUE / 1000)) {
            throw INVALID_EXPIRE_TIME;
        }
        long millis = seconds ? time * 1000 : time;
        if ((options & (EXAT | PXAT)) != 0) {
            return millis;
        }
        if (millis > Long.MAX_VALUE - nowMillis) {
            throw INVALID_EXPIRE_TIME;
        }
        return nowMillis + millis;
    }

    private static void set(Request request, Reply reply, int options, long expiresAtMillis) {
        Key key = request.key(0);
        boolean get = (options & GET) != 0;
        Bytes old = get ? key.get(STRING) : null;
        boolean refused = (options & CONDITION) != 0 && key.exists() == ((options & NX) != 0);
        if (!refused) {
            put(request, key, options, expiresAtMillis);
        }
        if (get) {
            reply.bulk(old);
        } else if (refused) {
            reply.nil();
        } else {
            reply.ok();
        }
    }

    private static void put(Request request, Key key, int options, long expiresAtMillis) {
        if ((options & KEEPTTL) != 0) {
            key.replace(STRING, request.arg(2));
        } else {
            key.set(STRING, request.arg(2));
        }
        key.event(EventClass.STRING, "set");
        if (expiresAtMillis != Key.NO_EXPIRY) {
            key.expireAt(expiresAtMillis);
            logAbsolute(request, key, expiresAtMillis);
        }
    }

    private static void logAbsolute(Request request, Key key, long expiresAtMillis) {
        request.propagateAs("SET").arg(key).arg(request.arg(2)).arg("PXAT").arg(expiresAtMillis);
    }
}
