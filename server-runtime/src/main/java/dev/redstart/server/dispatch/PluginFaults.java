package dev.redstart.server.dispatch;

import dev.redstart.server.command.Command;
import dev.redstart.server.config.ServerLog;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Writes the faults of plugins' handlers and timers to the log, as often as {@link FaultRate} says. Thread-safe. */
public final class PluginFaults {
    private static final long MILLIS_PER_SECOND = 1000;

    private final ServerLog log;
    private final LongSupplier clockMillis;
    private final FaultRate rate = new FaultRate();

    /** Faults for whose line there was no memory. */
    private final AtomicLong withoutMemory = new AtomicLong();

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

    void report(Command command, Throwable cause) {
        try {
            String what = "internal error in command '" + command.name() + "' of plugin '" + command.plugin() + "'";
            report(what, cause);
        } catch (OutOfMemoryError e) {
            withoutMemory.incrementAndGet();
        }
    }

    /** Logs the fault of a plugin's timer, which goes on. */
    public void reportTimer(String plugin, Throwable cause) {
        try {
            report("a timer of plugin '" + plugin + "' failed; it goes on", cause);
        } catch (OutOfMemoryError e) {
            withoutMemory.incrementAndGet();
        }
    }

    private void report(String what, Throwable cause) {
        int leftOut = rate.admit(what, cause.getClass(), clockMillis.getAsLong() / MILLIS_PER_SECOND);
        if (leftOut == FaultRate.LEFT_OUT) {
            return;
        }
        long unwritten = withoutMemory.getAndSet(0);
        if (unwritten > 0) {
            log.warning("{} errors of plugins were not logged, for lack of memory", unwritten);
        }
        String rest = leftOut == 0 ? "" : " (" + leftOut + " more like it since the last one that was logged)";
        log.warning(what + rest, cause);
    }
}
