package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.EventClass;
import dev.redstart.api.Flag;
import dev.redstart.api.Key;
import dev.redstart.api.KeySpec;
import dev.redstart.api.KeyUse;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** Commands that bring a value of any type to another server, or to an older time. */
final class DumpCommands {
    private static final int FIRST_OPTION = 4;

    private DumpCommands() {}

    static void register(PluginContext context) {
        context.command("DUMP", DumpCommands::dump)
                .arity(2)
                .reads(KeySpec.at(1))
                .group("generic")
                .categories("keyspace")
                .tips("nondeterministic_output")
                .since("2.6.0")
                .syntax("key")
                .complexity("O(N) for a value of N octets")
                .summary("Answers the value at a key as octets that RESTORE takes.");
        context.command("RESTORE", DumpCommands::restore)
                .arity(-4)
                .writes(KeySpec.at(1).blind().uses(KeyUse.OW, KeyUse.UPDATE))
                .flags(Flag.DENY_OOM, Flag.DANGEROUS)
                .group("generic")
                .categories("keyspace")
                .since("2.6.0")
                .syntax("key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]")
                .complexity("O(N) for a value of N octets")
                .summary("Makes a key of what DUMP answered.");
    }

    private static final CommandException BUSY_KEY = CommandException.of("BUSYKEY", "Target key name already exists.");
    private static final CommandException INVALID_TTL = CommandException.of("ERR", "Invalid TTL value, must be >= 0");
    private static final CommandException INVALID_IDLE_TIME =
            CommandException.of("ERR", "Invalid IDLETIME value, must be >= 0");
    private static final CommandException INVALID_FREQUENCY =
            CommandException.of("ERR", "Invalid FREQ value, must be >= 0 and <= 255");

    private static void dump(Request request, Reply reply) {
        reply.bulk(request.key(0).dump());
    }

    private static void restore(Request request, Reply reply) {
        int options = options(request);
        Key key = request.key(0);
        if ((options & REPLACE) == 0 && key.exists()) {
            throw BUSY_KEY;
        }
        long ttl = request.arg(2).toLong();
        if (ttl < 0) {
            throw INVALID_TTL;
        }
        Bytes payload = request.arg(3);
        key.restore(payload);
        if (ttl > 0) {
            key.expireAt((options & ABSTTL) != 0 ? ttl : instant(request.now(), ttl));
        }
        if (key.exists()) {
            key.event(EventClass.GENERIC, "restore");
            log(request, key, payload);
        } else {
            request.propagateAs("DEL").arg(key);
        }
        reply.ok();
    }

    /** A time beyond a long has gone by, as for redis-server. */
    private static long instant(long nowMillis, long ttlMillis) {
        long instant = nowMillis + ttlMillis;
        return instant < 0 ? 1 : instant;
    }

    private static void log(Request request, Key key, Bytes payload) {
        long expireAt = key.expireAt();
        request.propagateAs("RESTORE")
                .arg(key)
                .arg(expireAt == Key.NO_EXPIRY ? 0 : expireAt)
                .arg(payload)
                .arg("REPLACE")
                .arg("ABSTTL");
    }

    private static final int REPLACE = 1;
    private static final int ABSTTL = 1 << 1;
    private static final int IDLETIME = 1 << 2;
    private static final int FREQ = 1 << 3;

    /** IDLETIME and FREQ are hints for eviction: their values are checked, and nothing is done with them. */
    private static int options(Request request) {
        int options = 0;
        for (int i = FIRST_OPTION; i < request.argc(); i++) {
            Bytes word = request.arg(i);
            boolean valueFollows = i + 1 < request.argc();
            if (word.is("REPLACE")) {
                options |= REPLACE;
            } else if (word.is("ABSTTL")) {
                options |= ABSTTL;
            } else if (word.is("IDLETIME") && valueFollows && (options & FREQ) == 0) {
                options |= IDLETIME;
                requireWithin(request.arg(++i), Long.MAX_VALUE, INVALID_IDLE_TIME);
            } else if (word.is("FREQ") && valueFollows && (options & IDLETIME) == 0) {
                options |= FREQ;
                requireWithin(request.arg(++i), 255, INVALID_FREQUENCY);
            } else {
                throw CommandException.SYNTAX;
            }
        }
        return options;
    }

    private static void requireWithin(Bytes number, long most, CommandException otherwise) {
        long value = number.toLong();
        if (value < 0 || value > most) {
            throw otherwise;
        }
    }
}
