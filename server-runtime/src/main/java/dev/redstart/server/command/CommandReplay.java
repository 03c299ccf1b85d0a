package dev.redstart.server.command;

import dev.redstart.api.CommandException;
import dev.redstart.server.aof.AofCommand;
import dev.redstart.server.aof.AofException;
import dev.redstart.server.config.Limits;
import dev.redstart.server.persistence.Replay;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.resp.ProtocolException;
import dev.redstart.server.resp.RespParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/** Executes the commands of a log while it is loaded, as one client would; on the thread that loads. */
public final class CommandReplay implements Replay {
    private final Dispatcher dispatcher;
    private final LongSupplier clockMillis;
    private final Session session;
    private final RespParser parser = new RespParser();
    private final CommandBatch batch = new CommandBatch(1);
    private final OutputBuffer replies = new OutputBuffer(Limits.OUTPUT_HARD_BYTES);

    /**
     * Executes with a dispatcher of its own, whose {@link Dispatcher#beginLoading()} was called.
     *
     * @param clockMillis what commands see as now
     */
    public CommandReplay(Dispatcher dispatcher, LongSupplier clockMillis) {
        this.dispatcher = dispatcher;
        this.clockMillis = clockMillis;
        this.session = new Session(0, clockMillis.getAsLong(), Session.Link.NONE);
        session.maxStringBytes(Limits.ARRAY_MOST_BYTES); // what was acknowledged once is not refused by other settings
        parser.maxBulkBytes(Limits.QUERY_MOST_BYTES);
        dispatcher.startBatch();
    }

    @Override
    public void begin() {
        session.db(0);
    }

    @Override
    public String execute(AofCommand command) throws AofException {
        if (!dispatcher.knows(command.octets(), command.from(0), command.length(0))) {
            throw new AofException("there is no command '" + command.text(0)
                    + "': it is a plugin's that is not loaded, or the file is damaged");
        }
        try {
            batch.clear();
            parser.reset(command.start());
            if (!parser.next(command.octets(), command.end(), batch)) {
                throw new AofException("the command '" + command.text(0) + "' is not whole");
            }
        } catch (ProtocolException e) {
            throw new AofException("the command '" + command.text(0) + "' cannot be read: " + e.getMessage(), e);
        }
        while (dispatcher.execute(command.octets(), batch, 0, session, replies, clockMillis.getAsLong())
                == Dispatcher.Outcome.CONTENDED) {
            Thread.onSpinWait(); // INFO looks at a stripe now and then
        }
        Throwable failure = dispatcher.takeLoadFailure();
        if (failure != null) {
            throw failed(command, failure);
        }
        String error = error();
        replies.clear();
        return error;
    }

    /** Without a change that was acknowledged the data would be wrong, and the next file would make that last. */
    private static UncheckedIOException failed(AofCommand command, Throwable cause) {
        String what = "the command '" + command.text(0) + "' ";
        boolean memory = cause instanceof OutOfMemoryError || cause instanceof CommandException;
        return new UncheckedIOException(new IOException(
                memory
                        ? what + "found no memory: give the server a larger heap (JAVA_OPTS=-Xmx...)"
                        : what + "failed in its plugin, whose error is in the server's log: " + cause,
                cause));
    }

    private String error() {
        if (replies.size() == 0 || replies.array()[0] != '-') {
            return "";
        }
        return new String(replies.array(), 1, replies.size() - 1, StandardCharsets.UTF_8).strip();
    }
}
