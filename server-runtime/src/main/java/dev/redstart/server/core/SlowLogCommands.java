package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Flag;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.server.stats.SlowLog;
import java.util.List;

/** SLOWLOG: the log of slow commands. */
final class SlowLogCommands {
    private static final Flag[] OPERATOR = {Flag.ADMIN, Flag.LOADING, Flag.STALE};

    private static final long DEFAULT_COUNT = 10;
    private static final CommandException NO_COUNT =
            CommandException.of("ERR", "count should be greater than or equal to -1");

    private final ServerContext server;

    SlowLogCommands(ServerContext server) {
        this.server = server;
    }

    void register(PluginContext context) {
        context.command("SLOWLOG|GET", -2, this::get).flags(OPERATOR);
        context.command("SLOWLOG|LEN", 2, this::len).flags(OPERATOR);
        context.command("SLOWLOG|RESET", 2, this::reset).flags(OPERATOR);
        context.command("SLOWLOG|HELP", 2, this::help).flags(Flag.LOADING, Flag.STALE);
    }

    private void get(Request request, Reply reply) {
        if (request.argc() > 3) {
            throw CommandException.quoting(
                    "ERR",
                    "unknown subcommand or wrong number of arguments for '",
                    request.arg(1),
                    "'. Try SLOWLOG HELP.");
        }
        long count = request.argc() == 3 ? count(request.arg(2)) : DEFAULT_COUNT;
        List<SlowLog.Entry> entries = log().newest(count < 0 ? Long.MAX_VALUE : count);
        reply.array(entries.size());
        entries.forEach(entry -> write(reply, entry));
    }

    private static long count(Bytes argument) {
        long count;
        try {
            count = argument.toLong();
        } catch (CommandException e) {
            throw NO_COUNT;
        }
        if (count < -1) {
            throw NO_COUNT;
        }
        return count;
    }

    /** Writes six elements, the number that clients expect. LATENCY DOCTOR has the remarks. */
    private static void write(Reply reply, SlowLog.Entry entry) {
        reply.array(6);
        reply.integer(entry.id());
        reply.integer(entry.atSeconds());
        reply.integer(entry.micros());
        reply.array(entry.arguments().size());
        entry.arguments().forEach(argument -> reply.bulk(Bytes.of(argument)));
        reply.bulk(entry.clientAddress());
        reply.bulk(entry.clientName());
    }

    private void len(Request request, Reply reply) {
        reply.integer(log().size());
    }

    private void reset(Request request, Reply reply) {
        log().reset();
        reply.ok();
    }

    private SlowLog log() {
        return server.stats().latencyRecorder().log();
    }

    private void help(Request request, Reply reply) {
        HelpText.write(reply, server.commands().named("slowlog"));
    }
}
