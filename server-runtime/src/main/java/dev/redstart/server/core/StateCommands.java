package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Flag;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import java.util.random.RandomGenerator;

/** Commands about replication, of which there is none, and LOLWUT. */
final class StateCommands {
    private static final int MIN_WIDTH = 10;
    private static final int MAX_WIDTH = 200;
    private static final int DEFAULT_WIDTH = 60;
    private static final int SKY_ROWS = 8;
    private static final int STAR_IN = 12;

    private final ServerContext server;

    StateCommands(ServerContext server) {
        this.server = server;
    }

    void register(PluginContext context) {
        context.command("ROLE", 1, this::role)
                .flags(Flag.NO_SCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST)
                .categories("admin", "dangerous");
        context.command("WAIT", 3, this::await).flags(Flag.NO_SCRIPT).categories("connection");
        context.command("LOLWUT", -1, this::draw).readsKeyspace().flags(Flag.FAST);
    }

    private void role(Request request, Reply reply) {
        reply.array(3);
        reply.bulk("master");
        reply.integer(0);
        reply.array(0);
    }

    private static final CommandException NO_TIMEOUT =
            CommandException.of("ERR", "timeout is not an integer or out of range");
    private static final CommandException NEGATIVE_TIMEOUT = CommandException.of("ERR", "timeout is negative");

    private void await(Request request, Reply reply) {
        request.arg(1).toLong(); // rejects a text that is no number
        long timeoutMillis;
        try {
            timeoutMillis = request.arg(2).toLong();
        } catch (CommandException e) {
            throw NO_TIMEOUT;
        }
        if (timeoutMillis < 0) {
            throw NEGATIVE_TIMEOUT;
        }
        reply.integer(0);
    }

    private void draw(Request request, Reply reply) {
        int first = 1;
        if (request.argc() > 1 && request.arg(1).is("VERSION")) {
            if (request.argc() > 2) {
                request.arg(2).toLong(); // every version has the same drawing
            }
            first = 3;
        }
        double width = first < request.argc() ? lenientNumber(request.arg(first)) : DEFAULT_WIDTH;
        int columns = (int) Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, width));
        reply.verbatim(
                "txt",
                picture(columns, request.random()) + "\nRedstart " + server.version() + ". Redis ver. "
                        + CorePlugin.REDIS_VERSION + '\n');
    }

    private static String picture(int columns, RandomGenerator random) {
        StringBuilder picture = new StringBuilder();
        for (int row = 0; row < SKY_ROWS; row++) {
            for (int column = 0; column < columns; column++) {
                picture.append(random.nextInt(STAR_IN) == 0 ? ".*+'".charAt(random.nextInt(4)) : ' ');
            }
            picture.append('\n');
        }
        String indent = " ".repeat(random.nextInt(columns - MIN_WIDTH + 1));
        picture.append(indent).append("   _\n");
        picture.append(indent).append(" >(o)__/\n");
        picture.append(indent).append("   \\__/\n");
        return picture.append("~".repeat(columns)).append('\n').toString();
    }

    /** Returns an argument as a number, 0 where it is none. */
    static double lenientNumber(Bytes argument) {
        try {
            return argument.toDouble();
        } catch (CommandException e) {
            return 0;
        }
    }
}
