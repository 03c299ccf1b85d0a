package dev.redstart.server.log;

import dev.redstart.server.config.Limits;

/**
 * Appends one loop's changes to the change log: it reserves memory first, then the change is made, then it appends the record.
 *
 * <p>The problem: if memory for the record is missing after the change, the log lacks a change that was
 * made. The rule: {@link #reserve} takes memory before a handler runs, and fails while nothing has changed; {@link #append}
 * uses it. Unused bytes stay reserved for the next command, so small commands take the log's lock once, to append.
 */
public final class LogAppender {
    private final ChangeLog log;
    private final ChangeRecord record = new ChangeRecord();
    /** Bytes that the log has reserved for this loop. */
    private long reservedBytes;
    /** Bytes since {@link #hasAppended} was last true. */
    private long appendedBytes;

    /** An appender for one thread. */
    public LogAppender(ChangeLog log) {
        this.log = log;
    }

    /** Whether the log has a consumer: if not, nothing needs to be appended. */
    public boolean isRecording() {
        return log.isRecording();
    }

    /**
     * Makes sure that so many bytes can be appended.
     *
     * @throws OutOfMemoryError when they cannot; nothing has changed then
     */
    public void reserve(long bytes) {
        long wanted = bytes + ChangeLog.BLOCK_BYTES;
        if (wanted > reservedBytes) {
            long more = Math.max(wanted - reservedBytes, Limits.LOG_CHUNK_BYTES);
            log.reserve(more);
            reservedBytes += more;
        } else if (reservedBytes > Limits.LOG_APPENDER_SPARE_BYTES && wanted <= Limits.LOG_CHUNK_BYTES) {
            log.unreserve(reservedBytes - Limits.LOG_CHUNK_BYTES); // left by a huge command that changed nothing
            reservedBytes = Limits.LOG_CHUNK_BYTES;
        }
    }

    /** Whether so many bytes were appended since this was last true; reads nothing that other threads write. */
    public boolean hasAppended(long bytes) {
        boolean many = appendedBytes >= bytes;
        if (many) {
            appendedBytes = 0;
        }
        return many;
    }

    /** Returns the record, empty, for the caller to fill. */
    public ChangeRecord begin() {
        record.clear();
        return record;
    }

    /** Returns the record as it was filled since {@link #begin()}. */
    public ChangeRecord record() {
        return record;
    }

    /**
     * Appends the record as one block; the caller holds the locks of the keys that it changed.
     *
     * @return the position after it
     * @throws OutOfMemoryError when it is longer than the reserved memory and there is no more; nothing was appended then
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
