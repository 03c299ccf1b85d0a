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
 * The append-only file as the event loops see it: whether replies wait for the disk, and whether the file keeps up with the
 * change log. It exists in every server; {@link #writer()} is null while {@code appendonly} is off.
 *
 * <p>Safe for use by several threads at once.
 */
public final class AppendOnlyFile {
    /** The most that waits in memory, outside the heap, where the JVM allows as much as the heap may grow to. */
    private static final long MAX_PENDING_BYTES =
            Math.min(Limits.LOG_PENDING_BYTES, Runtime.getRuntime().maxMemory() / Limits.LOG_PENDING_HEAP_SHARE);

    /** A loop that waits for the disk looks this often whether it goes on. */
    private static final long PARK_NANOS = 1_000_000;

    private final ChangeLog changes = new ChangeLog();
    /** Null for none. */
    private Consumer<Throwable> fatal;

    private volatile AofWriter writer;
    private volatile boolean always;
    private volatile long slowdownNanos;

    /** Sets what a loop calls when the server must end, because the file lacks what clients were promised. */
    public void onFatal(Consumer<Throwable> listener) {
        fatal = listener;
    }

    /** Reports a change that was made and could not be logged, for lack of memory: the log would be wrong from here on. */
    public void incomplete(Throwable cause) {
        fail(cause);
    }

    private void fail(Throwable cause) {
        if (fatal != null) {
            fatal.accept(cause);
        }
    }

    /** Returns what commands change; the file is one of its consumers. */
    public ChangeLog changes() {
        return changes;
    }

    /** Sets the file that further changes go to; null for none. All loops are stopped, or have not started. */
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

    /** Takes a new value of {@code appendfsync}. */
    public void policy(AppendFsync policy) {
        always = writer != null && policy == AppendFsync.ALWAYS;
    }

    /** As {@link LogHealth#slowdown}, for this file and all later ones. */
    public void slowdown(long nanos) {
        slowdownNanos = nanos;
        AofWriter current = writer;
        if (current != null) {
            current.health().slowdown(nanos);
        }
    }

    /** Returns the file that changes go to; null for none. */
    public AofWriter writer() {
        return writer;
    }

    /** Returns why writes are rejected while the log cannot be written; null while it can. */
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

    /** Whether replies may only be sent after a {@link #commit()}. */
    public boolean holdsReplies() {
        return always;
    }

    /**
     * With {@code always}, returns when everything that any loop has logged so far survives a power cut.
     *
     * @return false when it does not: the server is about to end, and replies that wait for it must never be sent
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
            fail(e);
            return false;
        }
    }

    /**
     * With {@code everysec}, waits while the disk is late with earlier writes, as redis-server does: this bounds what a crash
     * can lose. A loop calls it once a tick, outside of its seat.
     */
    public void awaitLateDisk() {
        AofWriter current = writer;
        while (current != null
                && current.isLate()
                && current == writer
                && !Thread.currentThread().isInterrupted()) { // by the server's shutdown
            LockSupport.parkNanos(PARK_NANOS);
        }
    }

    /**
     * Writes to the file when the log's own thread is far behind, and waits for the disk as long as it takes: this bounds the
     * memory of the log. A loop calls it once a tick, and after each {@link Limits#LOG_BACK_PRESSURE_BYTES} within a tick.
     */
    public void applyBackPressure() {
        AofWriter current = writer;
        if (current != null
                && current.pending() > MAX_PENDING_BYTES
                && current.lastError().isEmpty()) {
            try {
                current.flush();
            } catch (IOException e) {
                return; // LogHealth has logged it, and refusal() returns it
            }
        }
    }
}
