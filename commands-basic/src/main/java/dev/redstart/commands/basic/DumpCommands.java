package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.EventClass;
import dev.redstart.api.Flag;
import dev.redstart.api.Key;
import dev.redstart.api.KeyFlag;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Propagation;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** Commands that bring a value of any type to another server, or to an older time. */
final class DumpCommands {
    private static final int FIRST_OPTION = 4;

    private DumpCommands() {}

    static void register(PluginContext context) {
        context.command("DUMP", 2, DumpCommands::dump).reads(KeySpec.at(1)).categories("keyspace");
        context.command("RESTORE", -4, DumpCommands::restore)
                .writes(KeySpec.at(1).flags(KeyFlag.OW, KeyFlag.UPDATE))
                .flags(Flag.DENY_OOM, Flag.DANGEROUS)
                .categories("keyspace");
    }

    private static final CommandException INVALID_TTL = CommandException.of("ERR", "Invalid TTL value, must be >= 0");
    private static final CommandException INVALID_IDLE_TIME =
            CommandException.of("ERR", "Invalid IDLETIME value, must be >= 0");
    private static final CommandException INVALID_FREQUENCY =
            CommandException.of("ERR", "Invalid FREQ value, must be >= 0 and <= 255");

    private static void dump(Request request, Reply reply) {
        reply.bulk(request.key(0).dump());
    }

    private static void restore(Request request, Reply reply) {
        Options options = Options.of(request);
        Key key = request.key(0);
        if (!options.replaces && key.exists()) {
            throw CommandException.BUSY_KEY;
        }
        long ttl = request.arg(2).toLong();
        if (ttl < 0) {
            throw INVALID_TTL;
        }
        Bytes payload = request.arg(3);
        boolean existed = key.exists();
        key.restore(payload);
        if (ttl > 0) {
            key.expireAt(options.isInstant ? ttl : instant(request.now(), ttl));
        }
        if (key.exists()) {
            if (options.idleSeconds >= 0) {
                key.idleSeconds(options.idleSeconds);
            }
            key.event(EventClass.GENERIC, "restore");
            log(request, key, payload, options.idleSeconds);
        } else {
            request.countChanges(existed ? 1 : 0);
            request.propagateAs("DEL").arg(key.name());
        }
        reply.ok();
    }

    /** A time beyond a long has gone by, as for redis-server. */
    private static long instant(long nowMillis, long ttlMillis) {
        long instant = nowMillis + ttlMillis;
        return instant < 0 ? 1 : instant;
    }

    private static void log(Request request, Key key, Bytes payload, long idleSeconds) {
        long expireAt = key.expireAt();
        Propagation logged = request.propagateAs("RESTORE")
                .arg(key.name())
                .arg(expireAt == Key.NO_EXPIRY ? 0 : expireAt)
                .arg(payload)
                .arg("REPLACE")
                .arg("ABSTTL");
        if (idleSeconds >= 0) {
            logged.arg("IDLETIME").arg(idleSeconds);
        }
    }

    /** RESTORE's. */
    private static final class Options {
        private boolean replaces;
        private boolean isInstant;
        private long idleSeconds = NONE;
        private long frequency = NONE;

        private static final int NONE = -1;

        /** FREQ is a hint for eviction by frequency: its value is checked, and nothing is done with it. */
        static Options of(Request request) {
            Options options = new Options();
            for (int i = FIRST_OPTION; i < request.argc(); i++) {
                Bytes word = request.arg(i);
                boolean valueFollows = i + 1 < request.argc();
                if (word.is("REPLACE")) {
                    options.replaces = true;
                } else if (word.is("ABSTTL")) {
                    options.isInstant = true;
                } else if (word.is("IDLETIME") && valueFollows && options.frequency == NONE) {
                    options.idleSeconds = within(request.arg(++i), Long.MAX_VALUE, INVALID_IDLE_TIME);
                } else if (word.is("FREQ") && valueFollows && options.idleSeconds == NONE) {
                    options.frequency = within(request.arg(++i), 255, INVALID_FREQUENCY);
                } else {
                    throw CommandException.SYNTAX;
                }
            }
            return options;
        }
    }

    private static long within(Bytes number, long most, CommandException otherwise) {
        long value = number.toLong();
        if (value < 0 || value > most) {
            throw otherwise;
        }
        return value;
    }
}
