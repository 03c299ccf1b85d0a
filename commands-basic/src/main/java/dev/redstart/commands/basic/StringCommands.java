package dev.redstart.commands.basic;

import static dev.redstart.api.TypeHandle.STRING;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.CommandHandler;
import dev.redstart.api.CommandSpec;
import dev.redstart.api.EventClass;
import dev.redstart.api.Flag;
import dev.redstart.api.Key;
import dev.redstart.api.KeyFlag;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import java.util.List;

/** Commands on whole strings. */
final class StringCommands {
    private StringCommands() {}

    static void register(PluginContext context) {
        string(context, "GET", StringCommands::get)
                .arity(2)
                .reads(KeySpec.at(1))
                .flags(Flag.FAST)
                .since("1.0.0")
                .syntax("key")
                .summary("Answers the string at a key.");
        string(context, "SET", StringCommands::set)
                .arity(-3)
                .writes(KeySpec.at(1).flags(StringCommands::flagsOfSet))
                .flags(Flag.DENY_OOM)
                .since("1.0.0")
                .syntax("key value [NX | XX] [GET] [EX seconds | PX milliseconds | EXAT unix-time-seconds"
                        + " | PXAT unix-time-milliseconds | KEEPTTL]")
                .summary("Puts a string at a key, whatever was there, and drops or sets its expiry.");
        string(context, "SETNX", StringCommands::setNx)
                .arity(3)
                .writes(KeySpec.at(1).flags(KeyFlag.OW, KeyFlag.INSERT))
                .flags(Flag.DENY_OOM, Flag.FAST)
                .since("1.0.0")
                .syntax("key value")
                .summary("Puts a string at a key unless the key exists.");
        string(context, "SETEX", StringCommands::setEx)
                .arity(4)
                .writes(KeySpec.at(1).flags(KeyFlag.OW, KeyFlag.UPDATE))
                .flags(Flag.DENY_OOM)
                .since("2.0.0")
                .syntax("key seconds value")
                .summary("Puts a string at a key, whatever was there, to live for some seconds.");
        string(context, "PSETEX", StringCommands::psetEx)
                .arity(4)
                .writes(KeySpec.at(1).flags(KeyFlag.OW, KeyFlag.UPDATE))
                .flags(Flag.DENY_OOM)
                .since("2.6.0")
                .syntax("key milliseconds value")
                .summary("Puts a string at a key, whatever was there, to live for some milliseconds.");
        string(context, "GETSET", StringCommands::getSet)
                .arity(3)
                .writes(KeySpec.at(1))
                .flags(Flag.DENY_OOM, Flag.FAST)
                .deprecated("6.2.0", "SET with GET")
                .since("1.0.0")
                .syntax("key value")
                .summary("Puts a string at a key and answers the one that was there.");
        string(context, "GETDEL", StringCommands::getDel)
                .arity(2)
                .writes(KeySpec.at(1).flags(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.DELETE))
                .flags(Flag.FAST)
                .since("6.2.0")
                .syntax("key")
                .summary("Answers the string at a key and removes the key.");
        string(context, "GETEX", StringCommands::getEx)
                .arity(-2)
                .writes(KeySpec.at(1))
                .flags(Flag.FAST)
                .since("6.2.0")
                .syntax("key [EX seconds | PX milliseconds | EXAT unix-time-seconds | PXAT unix-time-milliseconds"
                        + " | PERSIST]")
                .summary("Answers the string at a key and sets or drops its expiry.");
    }

    private static CommandSpec string(PluginContext context, String name, CommandHandler handler) {
        return context.command(name, handler).group("string").complexity("O(1)");
    }

    private static void get(Request request, Reply reply) {
        reply.bulk(request.key(0).get(STRING));
    }

    private static final int SET_OPTIONS =
            StringOptions.CONDITION | StringOptions.GET | StringOptions.KEEPTTL | StringOptions.TIMES;

    private static final CommandException INVALID_SET = invalidExpireTime("set");
    private static final CommandException INVALID_SETEX = invalidExpireTime("setex");
    private static final CommandException INVALID_PSETEX = invalidExpireTime("psetex");
    private static final CommandException INVALID_GETEX = invalidExpireTime("getex");

    private static CommandException invalidExpireTime(String command) {
        return CommandException.of("ERR", "invalid expire time in '" + command + "' command");
    }

    private static void set(Request request, Reply reply) {
        long parsed = StringOptions.parse(request, 3, SET_OPTIONS);
        long expiresAtMillis = StringOptions.expiresAtMillis(request, parsed, INVALID_SET);
        set(request, reply, StringOptions.options(parsed), expiresAtMillis);
    }

    private static void set(Request request, Reply reply, int options, long expiresAtMillis) {
        Key key = request.key(0);
        boolean get = (options & StringOptions.GET) != 0;
        Bytes old = get ? key.get(STRING) : null;
        boolean refused =
                (options & StringOptions.CONDITION) != 0 && key.exists() == ((options & StringOptions.NX) != 0);
        if (!refused) {
            boolean keepsExpiry = (options & StringOptions.KEEPTTL) != 0;
            put(request, key, request.arg(2), keepsExpiry, expiresAtMillis);
        }
        if (get) {
            reply.bulk(old);
        } else if (refused) {
            reply.nil();
        } else {
            reply.ok();
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
        setWithLife(request, reply, StringOptions.EX, INVALID_SETEX);
    }

    private static void psetEx(Request request, Reply reply) {
        setWithLife(request, reply, StringOptions.PX, INVALID_PSETEX);
    }

    private static void setWithLife(Request request, Reply reply, int unit, CommandException invalid) {
        long time = request.arg(2).toLong();
        long expiresAtMillis = StringOptions.expiresAtMillis(unit, time, request.now(), invalid);
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

    private static void getEx(Request request, Reply reply) {
        long parsed = StringOptions.parse(request, 2, StringOptions.PERSIST | StringOptions.TIMES);
        Key key = request.key(0);
        Bytes value = key.get(STRING);
        if (value != null) {
            long expiresAtMillis = StringOptions.expiresAtMillis(request, parsed, INVALID_GETEX);
            if (expiresAtMillis != Key.NO_EXPIRY) {
                ExpiryCommands.expire(request, key, expiresAtMillis);
            } else if ((StringOptions.options(parsed) & StringOptions.PERSIST) != 0) {
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
