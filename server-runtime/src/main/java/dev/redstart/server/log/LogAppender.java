package dev.redstart.server.log;

import dev.redstart.server.config.Limits;

/**
 * One loop's way into the change log: room first, then the change, then the record of it.
 *
 * <p>The problem: memory for a record that is taken after the change may be missing, and then the log lacks a change that is
 * made. The rule: {@link #reserve} takes the room before a handler runs and fails while nothing is changed; {@link #append}
 * uses it. What was reserved and not used is kept for the next command, so small commands take the log's lock once, to append.
 */
public final class LogAppender {
    private final ChangeLog log;
    private final ChangeRecord record = new ChangeRecord();
    /** What the log holds ready for this loop. */
    private long reservedBytes;
    /** Since it was last asked whether there were many. */
    private long appendedBytes;

    /** An appender for one thread. */
    public LogAppender(ChangeLog log) {
        this.log = log;
    }

    /** Whether anybody reads the log: if not, nothing needs to be appended. */
    public boolean isRecording() {
        return log.isRecording();
    }

    /**
     * Makes sure that so many bytes can be appended.
     *
     * @throws OutOfMemoryError where they cannot; nothing has changed
     */
    public void reserve(long bytes) {
        long wanted = bytes + ChangeLog.BLOCK_BYTES;
        if (wanted > reservedBytes) {
            long more = Math.max(wanted - reservedBytes, Limits.LOG_CHUNK_BYTES);
            log.reserve(more);
            reservedBytes += more;
        } else if (reservedBytes > Limits.LOG_APPENDER_KEPT_BYTES && wanted <= Limits.LOG_CHUNK_BYTES) {
            log.unreserve(reservedBytes - Limits.LOG_CHUNK_BYTES); // a huge command left it, which changed nothing
            reservedBytes = Limits.LOG_CHUNK_BYTES;
        }
    }

    /** Whether so many bytes were appended since this was last true; costs no look at what other threads write. */
    public boolean hasAppended(long bytes) {
        boolean many = appendedBytes >= bytes;
        if (many) {
            appendedBytes = 0;
        }
        return many;
    }

    /** The record to be filled, empty. */
    public ChangeRecord begin() {
        record.clear();
        return record;
    }

    /** The record as it was filled since {@link #begin()}. */
    public ChangeRecord record() {
        return record;
    }

    /**
     * Appends what {@link #begin()} was filled with, as one block; under the locks of the keys that it changed.
     *
     * @return the position behind it
     * @throws OutOfMemoryError where it is longer than what was reserved and there is no more; nothing was appended then
     */
    public long append(long nowMillis) {
        if (record.count() == 0) {
            return log.appended();
        }
        long bytes = ChangeLog.maxBytes(record);
        long used = Math.min(reservedBytes, bytes);
        long position = log.append(record, nowMillis, used);
        reservedBytes -= used;
        appendedBytes += bytes;
        record.clear();
        return position;
    }
}
