package dev.redstart.server.log;

import java.nio.ByteBuffer;

/**
 * The position of one consumer in the change log. The consumer takes what was appended, processes it and releases it; if
 * processing fails, it takes the same bytes again.
 *
 * <pre>
 *   position() ── taken() ──┐
 *   │ released │ taken      │ appended since … ◄── ChangeLog.appended()
 * </pre>
 *
 * <p>{@link #take()} ends between two blocks, so a consumer never sees half a block unless it asks for fewer bytes. One thread
 * at a time uses a cursor; it is not an event loop in the middle of an append.
 */
public final class LogCursor implements AutoCloseable {
    private static final long NOT_ENDED = Long.MAX_VALUE;

    private final ChangeLog log;
    private final int number;
    private final long maxBehindBytes;

    private ByteBuffer[] taken = new ByteBuffer[4];
    private int takenCount;

    // Changed under the log's lock; volatile fields are also read without it.
    private volatile long position;
    /** What follows this position is not for this cursor. */
    private volatile long stoppedAt = NOT_ENDED;

    private long segmentEnd = NOT_ENDED;

    private long takenBytes;
    private boolean takenEndsSegment;
    private volatile boolean cut;
    private boolean closed;

    LogCursor(ChangeLog log, int number, long position, long maxBehindBytes) {
        this.log = log;
        this.number = number;
        this.position = position;
        this.maxBehindBytes = maxBehindBytes;
    }

    int number() {
        return number;
    }

    /** Returns the position up to which everything was released. */
    public long position() {
        return position;
    }

    /** Returns the bytes that wait for this consumer; for any thread. */
    public long behindBytes() {
        return cut ? 0 : Math.max(0, appended() - position);
    }

    /**
     * Whether it was so far behind that it was cut off: bytes that it has not taken are lost, {@link #take()} throws, and the
     * consumer has to close it and start over from a copy of the data. For any thread.
     */
    public boolean isCut() {
        return cut;
    }

    /**
     * Takes what was appended and not released yet, up to the end of the segment if there is one.
     *
     * @return how many bytes that is
     * @throws IllegalStateException when the cursor was cut off or closed
     */
    public long take() {
        return take(Long.MAX_VALUE);
    }

    /**
     * As {@link #take()}, but takes so many bytes at most, which may end within a block: for a consumer that passes bytes on.
     */
    public long take(long maxBytes) {
        log.lock();
        try {
            if (cut || closed) {
                throw new IllegalStateException(
                        cut ? "the consumer was cut off: it was too far behind" : "the cursor is closed");
            }
            long limit = Math.min(appended(), segmentEnd);
            takenEndsSegment = limit == segmentEnd && limit - position <= maxBytes;
            takenBytes = Math.min(maxBytes, limit - position);
            taken = log.readers(this, position, position + takenBytes, taken);
            takenCount = log.readersFound();
            return takenBytes;
        } finally {
            log.unlock();
        }
    }

    /** Returns the bytes that were taken last, in order, in the first {@link #takenCount} buffers. Valid until the release. */
    public ByteBuffer[] taken() {
        return taken;
    }

    /** Returns how many buffers of {@link #taken()} are in use. */
    public int takenCount() {
        return takenCount;
    }

    /** Whether the segment ends with the bytes that were taken. */
    public boolean takenEndsSegment() {
        return takenEndsSegment;
    }

    /** Releases what was taken: the next take begins after it. */
    public void release() {
        log.lock();
        try {
            long released = position + takenBytes;
            position = released; // changed under the lock alone
            takenBytes = 0;
            if (takenEndsSegment) {
                takenEndsSegment = false;
                segmentEnd = NOT_ENDED;
            }
            log.recycle();
        } finally {
            log.unlock();
        }
    }

    /**
     * Ends the current segment between two blocks: a {@link #take()} ends here once. The next command is preceded by a SELECT,
     * so that the next segment can be read on its own. Takes no memory.
     *
     * @return the position
     */
    public long endSegment() {
        log.lock();
        try {
            segmentEnd = appended();
            log.restate();
            return segmentEnd;
        } finally {
            log.unlock();
        }
    }

    /** Ends this consumer's part of the stream here; it may still take what was appended before. */
    public void stop() {
        log.lock();
        try {
            stoppedAt = appended();
            log.consumersChanged();
        } finally {
            log.unlock();
        }
    }

    /** Returns the position after everything that is for this consumer so far. */
    public long appended() {
        return Math.min(stoppedAt, log.appended());
    }

    /** Releases everything that it has not taken. Idempotent. */
    @Override
    public void close() {
        log.lock();
        try {
            if (!closed) {
                closed = true;
                takenBytes = 0;
                log.remove(this);
            }
        } finally {
            log.unlock();
        }
    }

    // For the log, under its lock

    /** Whether further changes are for this consumer. */
    boolean isRecording() {
        return !cut && stoppedAt == NOT_ENDED;
    }

    /** Returns the first position whose bytes it may still read. */
    long needed() {
        return cut ? Long.MAX_VALUE : position;
    }

    /** Whether its thread may be reading bytes between two positions. */
    boolean isReading(long from, long to) {
        return takenBytes > 0 && position < to && position + takenBytes > from;
    }

    /** Cuts it off if it is too far behind a position, and returns whether it did. */
    boolean cutIfBehind(long appended) {
        if (!cut && Math.min(appended, stoppedAt) - position > maxBehindBytes) {
            cut = true;
            return true;
        }
        return false;
    }
}
