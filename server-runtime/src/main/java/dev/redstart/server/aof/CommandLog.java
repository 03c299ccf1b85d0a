package dev.redstart.server.aof;

import dev.redstart.api.CommandException;
import dev.redstart.server.config.AppendFsync;
import dev.redstart.server.config.Limits;
import dev.redstart.server.keyspace.ExpiryListener;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the loops know of the log: where changes go, and whether replies wait for the disk. Everything in it may change
 * while commands run.
 *
 * <p>Safe for use by several threads at once.
 */
public final class CommandLog implements ExpiryListener {
    private static final byte[] DEL = {'D', 'E', 'L'};

    private final ThreadLocal<AofRecord> expiries = ThreadLocal.withInitial(AofRecord::new);
    /** Null for nobody. */
    private Consumer<Throwable> fatal;

    private volatile AofWriter writer;
    private volatile boolean always;

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

    /** Where changes go from here on; null for nowhere. To be called with all loops stopped, or before they start. */
    public void writer(AofWriter value, AppendFsync policy) {
        writer = value;
        policy(policy);
    }

    /** {@code appendfsync} has changed. */
    public void policy(AppendFsync policy) {
        always = writer != null && policy == AppendFsync.ALWAYS;
    }

    /** Where changes go; null for nowhere. */
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

    /** Writes for the log's own thread when that falls far behind, so that memory has a bound; to be called once a tick. */
    public void relieve() {
        AofWriter current = writer;
        if (current != null
                && current.pending() > Limits.LOG_PENDING_BYTES
                && current.lastError().isEmpty()) {
            try {
                current.flush();
            } catch (IOException e) {
                return; // it is in the server's log and in refusal() by now
            }
        }
    }

    @Override
    public void expired(int db, byte[] octets, int from, int length) {
        AofWriter current = writer;
        if (current != null) {
            AofRecord record = expiries.get();
            record.clear();
            record.begin(db, 2);
            record.argument(DEL, 0, DEL.length);
            record.argument(octets, from, length);
            current.append(record, 0);
        }
    }
}
