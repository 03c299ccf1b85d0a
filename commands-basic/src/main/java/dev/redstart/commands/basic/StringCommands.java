package dev.redstart.commands.basic;

import static dev.redstart.api.TypeHandle.STRING;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.EventClass;
import dev.redstart.api.Flag;
import dev.redstart.api.Key;
import dev.redstart.api.KeyFlag;
import dev.redstart.api.KeySpec;
import dev.redstart.api.Options;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import java.util.List;

/** Commands on whole strings. */
final class StringCommands {
    private StringCommands() {}

    static void register(PluginContext context) {
        context.command("GET", 2, StringCommands::get).reads(KeySpec.at(1)).flags(Flag.FAST);
        context.command("SET", -3, StringCommands::set)
                .writes(KeySpec.at(1).flags(StringCommands::flagsOfSet))
                .flags(Flag.DENY_OOM, Flag.CONSTANT_TIME)
                .options(SET_OPTIONS);
        context.command("SETNX", 3, StringCommands::setNx)
                .writes(KeySpec.at(1).flags(KeyFlag.OW, KeyFlag.INSERT))
                .flags(Flag.DENY_OOM, Flag.FAST);
        context.command("SETEX", 4, StringCommands::setEx)
                .writes(KeySpec.at(1).flags(KeyFlag.OW, KeyFlag.UPDATE))
                .flags(Flag.DENY_OOM, Flag.CONSTANT_TIME);
        context.command("PSETEX", 4, StringCommands::psetEx)
                .writes(KeySpec.at(1).flags(KeyFlag.OW, KeyFlag.UPDATE))
                .flags(Flag.DENY_OOM, Flag.CONSTANT_TIME);
        context.command("GETSET", 3, StringCommands::getSet)
                .writes(KeySpec.at(1))
                .flags(Flag.DENY_OOM, Flag.FAST);
        context.command("GETDEL", 2, StringCommands::getDel)
                .writes(KeySpec.at(1).flags(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.DELETE))
                .flags(Flag.FAST);
        context.command("GETEX", -2, StringCommands::getEx)
                .writes(KeySpec.at(1))
                .flags(Flag.FAST)
                .options(GETEX_OPTIONS);
    }

    private static void get(Request request, Reply reply) {
        reply.bulk(request.key(0).get(STRING));
    }

    private static final CommandException INVALID_SET = CommandException.invalidExpireTime("set");
    private static final CommandException INVALID_SETEX = CommandException.invalidExpireTime("setex");
    private static final CommandException INVALID_PSETEX = CommandException.invalidExpireTime("psetex");
    private static final CommandException INVALID_GETEX = CommandException.invalidExpireTime("getex");

    private static final Options SET_OPTIONS = Options.of("[NX | XX] [GET] [" + Lifetime.SYNTAX + " | KEEPTTL]");
    private static final Lifetime SET_LIFETIME = new Lifetime(SET_OPTIONS, INVALID_SET);
    private static final long NX = SET_OPTIONS.option("NX");
    private static final long CONDITION = NX | SET_OPTIONS.option("XX");
    private static final long GET = SET_OPTIONS.option("GET");
    private static final long KEEPTTL = SET_OPTIONS.option("KEEPTTL");

    private static void set(Request request, Reply reply) {
        long options = SET_OPTIONS.parse(request, 3);
        long expiresAtMillis = SET_LIFETIME.expiresAtMillis(request, options);
        Key key = request.key(0);
        boolean get = (options & GET) != 0;
        Bytes old = get ? key.get(STRING) : null;
        boolean sets = (options & CONDITION) == 0 || key.exists() == ((options & NX) == 0);
        if (sets) {
            put(request, key, request.arg(2), (options & KEEPTTL) != 0, expiresAtMillis);
        }
        if (get) {
            reply.bulk(old);
        } else if (sets) {
            reply.ok();
        } else {
            reply.nil();
        }
    }

    private static void put(Request request, Key key, Bytes value, boolean keepsExpiry, long expiresAtMillis) {
        if (keepsExpiry) {
            key.replace(STRING, value);
        } else {
            key.set(STRING, value);
        }
        key.event(EventClass.STRING, "set");
        if (expiresAtMillis != Key.NO_EXPIRY) {
            key.expireAt(expiresAtMillis);
            if (key.exists()) {
                request.propagateAs("SET")
                        .arg(key.name())
                        .arg(value)
                        .arg("PXAT")
                        .arg(expiresAtMillis);
            } else {
                request.propagateAs("DEL").arg(key.name());
            }
        }
    }

    private static List<KeyFlag> flagsOfSet(Request request) {
        for (int i = 3; i < request.argc(); i++) {
            if (request.arg(i).is("GET")) {
                return List.of(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.UPDATE);
            }
        }
        return List.of(KeyFlag.OW, KeyFlag.UPDATE);
    }

    private static void put(Key key, Bytes value) {
        key.set(STRING, value);
        key.event(EventClass.STRING, "set");
    }

    private static void setNx(Request request, Reply reply) {
        Key key = request.key(0);
        boolean sets = !key.exists();
        if (sets) {
            put(key, request.arg(2));
        }
        reply.integer(sets ? 1 : 0);
    }

    private static void setEx(Request request, Reply reply) {
        setWithLife(request, reply, true, INVALID_SETEX);
    }

    private static void psetEx(Request request, Reply reply) {
        setWithLife(request, reply, false, INVALID_PSETEX);
    }

    private static void setWithLife(Request request, Reply reply, boolean isSeconds, CommandException invalid) {
        long time = request.arg(2).toLong();
        long expiresAtMillis = Lifetime.expiresAtMillis(time, isSeconds, request.now(), invalid);
        put(request, request.key(0), request.arg(3), false, expiresAtMillis);
        reply.ok();
    }

    private static void getSet(Request request, Reply reply) {
        Key key = request.key(0);
        Bytes old = key.get(STRING);
        put(key, request.arg(2));
        request.propagateAs("SET").arg(key.name()).arg(request.arg(2));
        reply.bulk(old);
    }

    private static void getDel(Request request, Reply reply) {
        Key key = request.key(0);
        Bytes old = key.get(STRING);
        if (old != null) {
            key.delete();
            request.propagateAs("DEL").arg(key.name());
        }
        reply.bulk(old);
    }

    private static final Options GETEX_OPTIONS = Options.of("[" + Lifetime.SYNTAX + " | PERSIST]");
    private static final Lifetime GETEX_LIFETIME = new Lifetime(GETEX_OPTIONS, INVALID_GETEX);
    private static final long PERSIST = GETEX_OPTIONS.option("PERSIST");

    private static void getEx(Request request, Reply reply) {
        long options = GETEX_OPTIONS.parse(request, 2);
        Key key = request.key(0);
        Bytes value = key.get(STRING);
        if (value != null) {
            long expiresAtMillis = GETEX_LIFETIME.expiresAtMillis(request, options);
            if (expiresAtMillis != Key.NO_EXPIRY) {
                ExpiryCommands.expire(request, key, expiresAtMillis);
            } else if ((options & PERSIST) != 0) {
                persist(request, key);
            }
        }
        reply.bulk(value);
    }

    private static void persist(Request request, Key key) {
        if (key.expireAt() != Key.NO_EXPIRY) {
            key.expireAt(Key.NO_EXPIRY);
            key.event(EventClass.GENERIC, "persist");
            request.propagateAs("PERSIST").arg(key.name());
        }
    }
}
