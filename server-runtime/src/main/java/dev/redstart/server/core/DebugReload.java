package dev.redstart.server.core;

import dev.redstart.api.CommandException;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** DEBUG RELOAD and DEBUG LOADAOF: load the data from the files once more. */
final class DebugReload {
    private final ServerContext server;

    DebugReload(ServerContext server) {
        this.server = server;
    }

    void reload(Request request, Reply reply) {
        boolean save = true;
        boolean clear = true;
        boolean merge = false;
        for (int i = 2; i < request.argc(); i++) {
            if (request.arg(i).is("NOSAVE")) {
                save = false;
            } else if (request.arg(i).is("NOFLUSH")) {
                clear = false;
            } else if (request.arg(i).is("MERGE")) {
                merge = true;
            } else {
                throw CommandException.of("ERR", "DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
            }
        }
        server.persistence().reload(save, clear, merge);
        reply.ok();
    }

    void loadLog(Request request, Reply reply) {
        server.persistence().reloadLog();
        reply.ok();
    }
}
