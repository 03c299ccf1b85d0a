package dev.redstart.server.dispatch;

import dev.redstart.api.CommandException;
import dev.redstart.server.aof.AofCommand;
import dev.redstart.server.aof.AofException;
import dev.redstart.server.config.Limits;
import dev.redstart.server.persistence.Replay;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.resp.ProtocolException;
import dev.redstart.server.resp.RespParser;
import dev.redstart.server.session.ClientLink;
import dev.redstart.server.session.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/** Executes the commands of a log as one client would, on the thread that loads it. */
public final class CommandReplay implements Replay {
    private final Dispatcher dispatcher;
    private final LongSupplier clockMillis;
    private final Session session;
    private final RespParser parser = new RespParser();
    private final CommandBatch batch = new CommandBatch(1);
    private final OutputBuffer replies = new OutputBuffer(Limits.OUTPUT_HARD_BYTES);

    /**
     * Creates a replay.
     *
     * @param dispatcher for this replay only; the caller has called its {@link Dispatcher#beginLoading()}
     * @param clockMillis the time that commands see
     */
    public CommandReplay(Dispatcher dispatcher, LongSupplier clockMillis) {
        this.dispatcher = dispatcher;
        this.clockMillis = clockMillis;
        this.session = new Session(0, clockMillis.getAsLong(), ClientLink.NONE);
        session.maxStringBytes(Limits.ARRAY_MAX_BYTES); // a command acknowledged once is valid under any settings
        parser.maxBulkBytes(Limits.QUERY_MAX_BYTES);
        dispatcher.startBatch();
    }

    @Override
    public void begin() {
        session.db(0);
    }

    @Override
    public String execute(AofCommand command) throws AofException {
        if (!dispatcher.knows(command.bytes(), command.from(0), command.length(0))) {
            throw missing(command.text(0));
        }
        try {
            batch.clear();
            parser.reset(command.start());
            if (!parser.next(command.bytes(), command.end(), batch)) {
                throw new AofException("the command '" + command.text(0) + "' is incomplete");
            }
        } catch (ProtocolException e) {
            throw new AofException("the command '" + command.text(0) + "' cannot be read: " + e.getMessage(), e);
        }
        long now = command.hasInstant() ? command.instantMillis() : clockMillis.getAsLong();
        if (command.hasSeed()) {
            dispatcher.replaySeed(command.seed());
        }
        while (dispatcher.execute(command.bytes(), batch, 0, session, replies, now) == Dispatcher.Outcome.CONTENDED) {
            Thread.onSpinWait(); // INFO briefly locks a stripe
        }
        Throwable failure = dispatcher.takeLoadFailure();
        boolean memory = failure instanceof OutOfMemoryError || failure instanceof CommandException;
        if (failure != null
                && (memory || !dispatcher.changed())) { // a logged command that failed after a change is fine
            throw failed(command, failure, memory);
        }
        String error = dispatcher.answeredError()
                ? new String(replies.array(), 1, replies.size() - 1, StandardCharsets.UTF_8).strip()
                : "";
        replies.clear();
        return error;
    }

    private static AofException missing(String name) {
        return AofException.notExecutable("there is no command '" + name + "': "
                + (RedisCommands.isLogged(name)
                        ? "it is one of redis-server's that this version of Redstart lacks. The file is not damaged: start"
                                + " with a version, or a plugin, that has it"
                        : "no plugin that is loaded has it. Start with the plugins that the log was written with, see the"
                                + " option plugins and the lines about plugins in the log"));
    }

    /** Ends the loading: without an acknowledged change the data would be wrong, and the next file would make that permanent. */
    private static UncheckedIOException failed(AofCommand command, Throwable cause, boolean memory) {
        String what = "the command '" + command.text(0) + "' ";
        return new UncheckedIOException(new IOException(
                memory
                        ? what + "ran out of memory: give the server a larger heap (JAVA_OPTS=-Xmx...)"
                        : what + "failed in its plugin, whose error is in the server's log: " + cause,
                cause));
    }
}
