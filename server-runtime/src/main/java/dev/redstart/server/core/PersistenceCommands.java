package dev.redstart.server.core;

import dev.redstart.api.CommandException;
import dev.redstart.api.Flag;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** Commands about snapshots and the append-only log. */
final class PersistenceCommands {
    private final ServerContext server;

    PersistenceCommands(ServerContext server) {
        this.server = server;
    }

    void register(PluginContext context) {
        context.command("SAVE", 1, this::save).flags(Flag.ADMIN, Flag.NO_SCRIPT, Flag.NO_MULTI);
        context.command("BGSAVE", -1, this::bgSave).flags(Flag.ADMIN, Flag.NO_SCRIPT);
        context.command("LASTSAVE", 1, this::lastSave)
                .flags(Flag.LOADING, Flag.STALE, Flag.FAST)
                .categories("admin", "dangerous");
        context.command("BGREWRITEAOF", 1, this::bgRewriteAof).flags(Flag.ADMIN, Flag.NO_SCRIPT);
    }

    private void save(Request request, Reply reply) {
        server.persistence().snapshots().save();
        reply.ok();
    }

    private void bgSave(Request request, Reply reply) {
        boolean schedule = request.argc() == 2 && request.arg(1).is("SCHEDULE");
        if (request.argc() > 1 && !schedule) {
            throw CommandException.SYNTAX;
        }
        boolean begun = server.persistence().snapshots().saveInBackground(schedule);
        reply.simple(begun ? "Background saving started" : "Background saving scheduled");
    }

    private void lastSave(Request request, Reply reply) {
        reply.integer(server.persistence().snapshots().lastSaveMillis() / 1000);
    }

    private void bgRewriteAof(Request request, Reply reply) {
        if (server.persistence().aof().writer() == null) {
            throw CommandException.of("ERR", "the append-only file is off: turn it on with CONFIG SET appendonly yes");
        }
        boolean begun = server.persistence().aof().rewrite();
        reply.simple(
                begun
                        ? "Background append only file rewriting started"
                        : "Background append only file rewriting scheduled");
    }
}
