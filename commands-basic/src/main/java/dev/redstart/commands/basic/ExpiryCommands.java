package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.CommandHandler;
import dev.redstart.api.EventClass;
import dev.redstart.api.Flag;
import dev.redstart.api.Key;
import dev.redstart.api.KeyFlag;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** Commands on the time that keys have to live. */
final class ExpiryCommands {
    private static final int NO_KEY = -2;
    private static final int NO_LIMIT = -1;

    private ExpiryCommands() {}

    static void register(PluginContext context) {
        asking(context, "TTL", ExpiryCommands::ttl);
        asking(context, "PTTL", ExpiryCommands::pttl);
        asking(context, "EXPIRETIME", ExpiryCommands::expireTime);
        asking(context, "PEXPIRETIME", ExpiryCommands::pexpireTime);
        setting(context, "EXPIRE", ExpiryCommands::expire);
        setting(context, "PEXPIRE", ExpiryCommands::pexpire);
        setting(context, "EXPIREAT", ExpiryCommands::expireAt);
        setting(context, "PEXPIREAT", ExpiryCommands::pexpireAt);
        context.command("PERSIST", 2, ExpiryCommands::persist)
                .writes(KeySpec.at(1).flags(KeyFlag.RW, KeyFlag.UPDATE))
                .flags(Flag.FAST)
                .categories("keyspace");
    }

    private static void asking(PluginContext context, String name, CommandHandler handler) {
        context.command(name, 2, handler)
                .reads(KeySpec.at(1))
                .noTouch()
                .flags(Flag.FAST)
                .categories("keyspace");
    }

    private static void setting(PluginContext context, String name, CommandHandler handler) {
        context.command(name, -3, handler)
                .writes(KeySpec.at(1).flags(KeyFlag.RW, KeyFlag.UPDATE))
                .flags(Flag.FAST)
                .categories("keyspace");
    }

    private static void ttl(Request request, Reply reply) {
        long millis = millisToLive(request);
        reply.integer(millis < 0 ? millis : Long.divideUnsigned(millis + 500, 1000));
    }

    private static void pttl(Request request, Reply reply) {
        reply.integer(millisToLive(request));
    }

    private static long millisToLive(Request request) {
        long expiresAtMillis = expiresAtMillis(request.key(0));
        return expiresAtMillis < 0 ? expiresAtMillis : Math.max(0, expiresAtMillis - request.now());
    }

    private static long expiresAtMillis(Key key) {
        if (!key.exists()) {
            return NO_KEY;
        }
        return key.expireAt() == Key.NO_EXPIRY ? NO_LIMIT : key.expireAt();
    }

    private static void expireTime(Request request, Reply reply) {
        long millis = expiresAtMillis(request.key(0));
        reply.integer(millis < 0 ? millis : Long.divideUnsigned(millis + 500, 1000));
    }

    private static void pexpireTime(Request request, Reply reply) {
        reply.integer(expiresAtMillis(request.key(0)));
    }

    private static final CommandException INVALID_EXPIRE = CommandException.invalidExpireTime("expire");
    private static final CommandException INVALID_PEXPIRE = CommandException.invalidExpireTime("pexpire");
    private static final CommandException INVALID_EXPIREAT = CommandException.invalidExpireTime("expireat");
    private static final CommandException INVALID_PEXPIREAT = CommandException.invalidExpireTime("pexpireat");

    private static void expire(Request request, Reply reply) {
        expire(request, reply, request.now(), 1000, INVALID_EXPIRE);
    }

    private static void pexpire(Request request, Reply reply) {
        expire(request, reply, request.now(), 1, INVALID_PEXPIRE);
    }

    private static void expireAt(Request request, Reply reply) {
        expire(request, reply, 0, 1000, INVALID_EXPIREAT);
    }

    private static void pexpireAt(Request request, Reply reply) {
        expire(request, reply, 0, 1, INVALID_PEXPIREAT);
    }

    private static void expire(
            Request request, Reply reply, long baseMillis, int millisPerUnit, CommandException invalid) {
        int conditions = conditions(request);
        long time = request.arg(2).toLong();
        if (time > Long.MAX_VALUE / millisPerUnit || time < Long.MIN_VALUE / millisPerUnit) {
            throw invalid;
        }
        long millis = time * millisPerUnit;
        if (millis > Long.MAX_VALUE - baseMillis) {
            throw invalid;
        }
        Key key = request.key(0);
        boolean changes = key.exists() && holds(conditions, key.expireAt(), baseMillis + millis);
        if (changes) {
            expire(request, key, baseMillis + millis);
        }
        reply.integer(changes ? 1 : 0);
    }

    /** Sets the expiry of a key that exists, which a past instant removes. */
    static void expire(Request request, Key key, long expiresAtMillis) {
        key.expireAt(Math.max(expiresAtMillis, 0)); // -1 would let it live for ever
        if (key.exists()) { // even in the past while a log is loaded
            request.propagateAs("PEXPIREAT").arg(key.name()).arg(expiresAtMillis);
        } else {
            request.propagateAs("DEL").arg(key.name());
        }
    }

    // EXPIRE's conditions: a key without (NX) or with (XX) an expiry, a later (GT) or sooner (LT) one than it has.
    private static final int NX = 1;
    private static final int XX = 1 << 1;
    private static final int GT = 1 << 2;
    private static final int LT = 1 << 3;

    private static final CommandException NX_AND_OTHERS =
            CommandException.of("ERR", "NX and XX, GT or LT options at the same time are not compatible");
    private static final CommandException GT_AND_LT =
            CommandException.of("ERR", "GT and LT options at the same time are not compatible");

    private static int conditions(Request request) {
        int conditions = 0;
        for (int i = 3; i < request.argc(); i++) {
            conditions |= condition(request.arg(i));
        }
        if ((conditions & NX) != 0 && conditions != NX) {
            throw NX_AND_OTHERS;
        }
        if ((conditions & GT) != 0 && (conditions & LT) != 0) {
            throw GT_AND_LT;
        }
        return conditions;
    }

    private static int condition(Bytes word) {
        if (word.is("NX")) {
            return NX;
        }
        if (word.is("XX")) {
            return XX;
        }
        if (word.is("GT")) {
            return GT;
        }
        if (word.is("LT")) {
            return LT;
        }
        throw CommandException.quoting("ERR", "Unsupported option ", word, "");
    }

    /** A key without expiry counts as one that lives for ever. */
    private static boolean holds(int conditions, long currentMillis, long wantedMillis) {
        boolean forever = currentMillis == Key.NO_EXPIRY;
        return ((conditions & NX) == 0 || forever)
                && ((conditions & XX) == 0 || !forever)
                && ((conditions & GT) == 0 || (!forever && wantedMillis > currentMillis))
                && ((conditions & LT) == 0 || forever || wantedMillis < currentMillis);
    }

    private static void persist(Request request, Reply reply) {
        Key key = request.key(0);
        boolean changes = key.expireAt() != Key.NO_EXPIRY;
        if (changes) {
            key.expireAt(Key.NO_EXPIRY);
            key.event(EventClass.GENERIC, "persist");
        }
        reply.integer(changes ? 1 : 0);
    }
}
