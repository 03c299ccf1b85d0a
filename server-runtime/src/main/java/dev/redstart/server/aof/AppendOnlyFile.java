package dev.redstart.server.aof;

import dev.redstart.api.CommandException;
import dev.redstart.server.config.AppendFsync;
import dev.redstart.server.config.Limits;
import dev.redstart.server.log.ChangeLog;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * What the loops know of the append-only file: whether replies wait for the disk, and whether it keeps up with the change
 * log. Everything in it may change while commands run.
 *
 * <p>Safe for use by several threads at once.
 */
public final class AppendOnlyFile {
    /** The bound of what waits in memory: outside the heap, where as much is to be had as the heap is large, as a rule. */
    private static final long MAX_PENDING_BYTES =
            Math.min(Limits.LOG_PENDING_BYTES, Runtime.getRuntime().maxMemory() / Limits.LOG_PENDING_HEAP_SHARE);

    private final ChangeLog changes = new ChangeLog();
    /** Null for nobody. */
    private Consumer<Throwable> fatal;

    private static final long LATE_PARK_NANOS = 1_000_000;

    private volatile AofWriter writer;
    private volatile boolean always;
    private volatile long slowdownNanos;

    /** Has somebody told, by any loop, that the server must end: files do not have what clients were promised. */
    public void onFatal(Consumer<Throwable> listener) {
        fatal = listener;
    }

    /** A change was made and could not be logged, for lack of memory; from here on the log would be wrong. */
    public void incomplete(Throwable cause) {
        tellFatal(cause);
    }

    private void tellFatal(Throwable cause) {
        if (fatal != null) {
            fatal.accept(cause);
        }
    }

    /** What commands change; the file is one consumer of it. */
    public ChangeLog changes() {
        return changes;
    }

    /** Which file changes go to from here on; null for none. To be called with all loops stopped, or before they start. */
    public void writer(AofWriter value, AppendFsync policy) {
        if (value != null) { // the new one first: where it cannot start, the old one goes on
            value.start();
            value.health().slowdown(slowdownNanos);
        }
        if (writer != null) {
            writer.stop();
        }
        writer = value;
        policy(policy);
    }

    /** {@code appendfsync} has changed. */
    public void policy(AppendFsync policy) {
        always = writer != null && policy == AppendFsync.ALWAYS;
    }

    /** As {@link LogHealth#slowdown}, of this file and of all that follow it. */
    public void slowdown(long nanos) {
        slowdownNanos = nanos;
        AofWriter current = writer;
        if (current != null) {
            current.health().slowdown(nanos);
        }
    }

    /** Which file changes go to; null for none. */
    public AofWriter writer() {
        return writer;
    }

    /** Why no command may change anything as long as the log cannot be written, null while it can. */
    public CommandException refusal() {
        AofWriter current = writer;
        if (current != null && !always) {
            Optional<String> error = current.lastError();
            if (error.isPresent()) {
                return CommandException.of("MISCONF", "Errors writing to the AOF file: " + error.get());
            }
        }
        return null;
    }

    /** Whether replies may only leave after a {@link #commit()}. */
    public boolean holdsReplies() {
        return always;
    }

    /**
     * With {@code always}, returns when everything that was logged so far, by any loop, survives a power cut.
     *
     * @return false when it does not: the server is about to end, and replies that wait for it must never leave
     */
    public boolean commit() {
        AofWriter current = writer;
        if (current == null || !always) {
            return true;
        }
        try {
            current.commit(current.appended());
            return true;
        } catch (IOException e) {
            tellFatal(e);
            return false;
        }
    }

    /**
     * With {@code everysec}, holds the loop up as long as the disk is late with what was written before, as redis-server is
     * held up: what a crash loses has a bound. To be called once a tick, outside of the gate.
     */
    public void awaitLateDisk() {
        AofWriter current = writer;
        while (current != null
                && current.isLate()
                && current == writer
                && !Thread.currentThread().isInterrupted()) { // by the end of the server
            LockSupport.parkNanos(LATE_PARK_NANOS);
        }
    }

    /**
     * Writes for the log's own thread when that falls far behind, so that memory has a bound: waits for the disk as long as
     * it takes. Loops call it once a tick, and after each {@link Limits#LOG_BACK_PRESSURE_BYTES} inside of one.
     */
    public void applyBackPressure() {
        AofWriter current = writer;
        if (current != null
                && current.pending() > MAX_PENDING_BYTES
                && current.lastError().isEmpty()) {
            try {
                current.flush();
            } catch (IOException e) {
                return; // it is in the server's log and in refusal() by now
            }
        }
    }
}
