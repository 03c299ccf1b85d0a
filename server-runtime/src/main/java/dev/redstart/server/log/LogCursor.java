package dev.redstart.server.log;

import java.nio.ByteBuffer;

/**
 * One consumer's place in the change log. It takes what was appended, does with it what it is for, and releases it; or does
 * not, and takes the same bytes again.
 *
 * <pre>
 *   position() ── taken() ──┐
 *   │ released │ taken      │ appended since … ◄── ChangeLog.appended()
 * </pre>
 *
 * <p>{@link #take()} ends between two blocks, so a consumer never acts on half a block unless it asks for less. Each cursor
 * is used by one thread at a time, which is no loop that appends.
 */
public final class LogCursor implements AutoCloseable {
    private static final long NOT_ENDED = Long.MAX_VALUE;

    private final ChangeLog log;
    private final int number;
    private final long maxBehindBytes;

    private ByteBuffer[] taken = new ByteBuffer[4];
    private int takenCount;

    // Under the log's lock; read without it where that is said.
    private volatile long position;
    /** Nothing behind it is this cursor's. */
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

    /** The position up to which everything was released. */
    public long position() {
        return position;
    }

    /** Bytes that wait for this consumer; any thread may ask. */
    public long behindBytes() {
        return cut ? 0 : Math.max(0, appended() - position);
    }

    /**
     * Whether it fell so far behind that it was cut off: bytes that it has not seen are gone, {@link #take()} refuses, and all
     * that is left is to close it and begin again from a copy of the data. Any thread may ask.
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
     * As {@link #take()}, but so many bytes at most, which may then end inside of a block: for who passes the stream on as
     * bytes.
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

    /** The bytes that were taken last, in order; {@link #takenCount} of these buffers count. Valid until the release. */
    public ByteBuffer[] taken() {
        return taken;
    }

    /** How many buffers of {@link #taken()} count. */
    public int takenCount() {
        return takenCount;
    }

    /** Whether what comes behind the bytes that were taken belongs to the next segment. */
    public boolean takenEndsSegment() {
        return takenEndsSegment;
    }

    /** Forgets what was taken: the next take begins behind it. */
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
     * Ends the present segment between two blocks: a {@link #take()} ends here once, and what follows states its database
     * anew, so that it can be read by itself. Takes no memory.
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

    /** What is appended from here on is not for this consumer, which may take its time with what came before. */
    public void stop() {
        log.lock();
        try {
            stoppedAt = appended();
            log.consumersChanged();
        } finally {
            log.unlock();
        }
    }

    /** The position behind everything that is this consumer's so far. */
    public long appended() {
        return Math.min(stoppedAt, log.appended());
    }

    /** Lets go of all that it has not read. Idempotent. */
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

    /** Whether what is appended now is for this consumer. */
    boolean isRecording() {
        return !cut && stoppedAt == NOT_ENDED;
    }

    /** The first position whose bytes it may still read. */
    long needed() {
        return cut ? Long.MAX_VALUE : position;
    }

    /** Whether it may be reading bytes between two positions just now, on its own thread. */
    boolean isReading(long from, long to) {
        return takenBytes > 0 && position < to && position + takenBytes > from;
    }

    /** Cuts it off where it is too far behind a position, and tells whether it did. */
    boolean cutIfBehind(long appended) {
        if (!cut && Math.min(appended, stoppedAt) - position > maxBehindBytes) {
            cut = true;
            return true;
        }
        return false;
    }
}
