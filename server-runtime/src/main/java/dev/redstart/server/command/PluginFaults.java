package dev.redstart.server.command;

import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerLog;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Writes the faults of handlers to the log, at a limited rate. Shared by all loops. */
public final class PluginFaults {
    private final ServerLog log;
    private final LongSupplier clockMillis;
    private final AtomicLong second = new AtomicLong();
    private final AtomicInteger inSecond = new AtomicInteger();
    private final AtomicLong unlogged = new AtomicLong();

    /** Logs to {@code log}. */
    public PluginFaults(ServerLog log, LongSupplier clockMillis) {
        this.log = log;
        this.clockMillis = clockMillis;
    }

    /** The fault of a handler that did not write exactly one reply value. */
    IllegalStateException miscount(Command command) {
        return new IllegalStateException("command '" + command.name()
                + "' must write exactly one reply value, with as many elements as it announced");
    }

    /** Writes a fault to the log if it may; where there is no memory for a line it counts as not logged. */
    void report(Command command, Throwable cause) {
        try {
            log(command, cause);
        } catch (OutOfMemoryError e) {
            unlogged.incrementAndGet();
        }
    }

    private void log(Command command, Throwable cause) {
        long now = clockMillis.getAsLong() / 1000;
        if (second.getAndSet(now) != now) {
            inSecond.set(0);
        }
        if (inSecond.incrementAndGet() > Limits.PLUGIN_ERROR_LOGS_PER_SECOND) {
            unlogged.incrementAndGet();
            return;
        }
        long dropped = unlogged.getAndSet(0);
        if (dropped > 0) {
            log.warning("{} further plugin errors were not logged", dropped);
        }
        log.warning("internal error in command '" + command.name() + "' of plugin '" + command.plugin() + "'", cause);
    }
}
