package dev.redstart.server.dispatch;

import dev.redstart.server.command.Command;
import dev.redstart.server.config.ServerLog;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Logs the faults of plugins' handlers and timers, limited by {@link FaultRate}. Thread-safe. */
public final class PluginFaults {
    private static final long MILLIS_PER_SECOND = 1000;

    private final ServerLog log;
    private final LongSupplier clockMillis;
    private final FaultRate rate = new FaultRate();

    /** Faults that were not logged because memory ran out. */
    private final AtomicLong withoutMemory = new AtomicLong();

    /** Creates a log of faults; the clock is in milliseconds since the epoch. */
    public PluginFaults(ServerLog log, LongSupplier clockMillis) {
        this.log = log;
        this.clockMillis = clockMillis;
    }

    /** Returns the fault of a handler that did not write exactly one reply value. */
    IllegalStateException wrongElementCount(Command command) {
        return new IllegalStateException("command '" + command.name()
                + "' must write exactly one reply value, with as many elements as it announced");
    }

    /** Logs the fault of a command. */
    void report(Command command, Throwable cause) {
        try {
            String what = "internal error in command '" + command.name() + "' of plugin '" + command.plugin() + "'";
            report(what, cause);
        } catch (OutOfMemoryError e) {
            withoutMemory.incrementAndGet();
        }
    }

    /** Logs the fault of a plugin's timer, which keeps running. */
    public void reportTimer(String plugin, Throwable cause) {
        try {
            report("a timer of plugin '" + plugin + "' failed; it keeps running", cause);
        } catch (OutOfMemoryError e) {
            withoutMemory.incrementAndGet();
        }
    }

    private void report(String what, Throwable cause) {
        int omitted = rate.admit(what, cause.getClass(), clockMillis.getAsLong() / MILLIS_PER_SECOND);
        if (omitted == FaultRate.OMITTED) {
            return;
        }
        long unwritten = withoutMemory.getAndSet(0);
        if (unwritten > 0) {
            log.warning("{} errors of plugins were not logged because memory ran out", unwritten);
        }
        String rest = omitted == 0 ? "" : " (" + omitted + " more like it since the last one that was logged)";
        log.warning(what + rest, cause);
    }
}
