package dev.redstart.server.log;

import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.config.Limits;
import dev.redstart.server.storage.ExpiryListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The ordered stream of all changes that commands make. One per server.
 *
 * <p>The problem: several event loops append, each under the locks of the keys that it changed, and the order of the stream
 * must be one in which the changes could have happened. The rule: one lock around the copying of the bytes, held for
 * tens of nanoseconds, and the number of bytes appended so far is the sequence number. A loop that holds a key's
 * lock while it appends gets a higher number than the previous holder of that lock, so the order of the log is the order of the
 * locks. Under the same lock the log inserts {@code SELECT} where the database changes: only here the previous database is
 * known.
 *
 * <p>Bytes lie in chunks, which are reused once every {@link LogCursor} has released them; consumers read them without
 * this lock while loops append. Without a consumer the log retains nothing, and loops need not append.
 *
 * <pre>
 *   append ──► │ chunk │ chunk │ current … ◄── appended()          spare chunks, some of them reserved
 *                  ▲ cursor      ▲ cursor
 * </pre>
 *
 * <p>Memory has a bound. A cursor that is too far behind is cut off when a chunk is full; for the cursor that must not be cut
 * off, the append-only file's, the loops write to the file themselves. A loop may reserve memory before it needs it, see {@link
 * LogAppender}: reserved chunks are spare chunks that no other loop takes.
 *
 * <p>Safe for use by several threads at once.
 */
public final class ChangeLog implements ExpiryListener {
    /** The bound of a cursor that is never cut off: its owner makes sure that it keeps up. */
    public static final long NEVER_CUT = Long.MAX_VALUE;

    private static final int NONE = -1;
    private static final byte[] SELECT = ascii("*2\r\n$6\r\nSELECT\r\n$");
    private static final byte[] MULTI = ascii("*1\r\n$5\r\nMULTI\r\n");
    private static final byte[] EXEC = ascii("*1\r\n$4\r\nEXEC\r\n");
    private static final byte[] DEL = ascii("DEL");
    private static final byte[] TIMESTAMP = ascii("#TS:");
    private static final int MILLIS_PER_SECOND = 1000;

    /** The most that precedes a command: a time, and a SELECT with two numbers; rounded up. */
    private static final int PREFIX_BYTES = 96;

    /** The most that a block takes besides its commands. */
    static final int BLOCK_BYTES = 3 * PREFIX_BYTES;

    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final ThreadLocal<ChangeRecord> expiries = ThreadLocal.withInitial(ChangeRecord::new);
    private final byte[] prefix = new byte[PREFIX_BYTES];
    private int prefixLength;

    /** Chunks in order; the last is the current one, all others are full. None before the first consumer. */
    private Chunk[] chunks = new Chunk[4];

    private int count;
    private Chunk current;
    private Chunk[] spare = new Chunk[4];
    private int spareCount;
    /** Bytes that are reserved for appenders. */
    private long reserved;

    private int selected = NONE;
    private long stampedSeconds;
    private volatile boolean timestamps;
    private volatile long appended;
    /** Bytes added since the last {@link #advance}. */
    private long putBytes;

    private boolean chunkWasFilled;

    private final LogCursor[] cursors = new LogCursor[Limits.LOG_CONSUMERS];
    private volatile boolean recording;
    private int readersFound;

    /** A log that takes its share of the memory outside the heap, of which the JVM allows as much as the heap may grow to. */
    public ChangeLog() {
        this(Runtime.getRuntime().maxMemory() / 100 * Limits.LOG_MEMORY_PERCENT);
    }

    /** A log that takes so much memory at most. */
    ChangeLog(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    // Consumers

    /**
     * Opens a cursor after everything appended so far; the next command is preceded by a SELECT.
     *
     * @param maxBehindBytes how far behind it may be before it is cut off, or {@link #NEVER_CUT}
     * @throws IllegalStateException when there are too many consumers
     */
    public LogCursor open(long maxBehindBytes) {
        lock();
        try {
            makeFirstChunk();
            restate();
            return add(appended, maxBehindBytes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Opens a cursor at an earlier position, for a consumer that resumes. Empty if bytes after that position are no longer in
     * memory, or if it is not a position of this log.
     */
    public Optional<LogCursor> openAt(long position, long maxBehindBytes) {
        lock();
        try {
            makeFirstChunk();
            long first = count == 0 ? appended : chunks[0].start();
            return position < first || position > appended
                    ? Optional.empty()
                    : Optional.of(add(position, maxBehindBytes));
        } finally {
            lock.unlock();
        }
    }

    private LogCursor add(long position, long maxBehindBytes) {
        for (int i = 0; i < cursors.length; i++) {
            if (cursors[i] == null) {
                if (current == null) {
                    nextChunk();
                }
                cursors[i] = new LogCursor(this, i, position, maxBehindBytes);
                consumersChanged();
                return cursors[i];
            }
        }
        throw new IllegalStateException("the change log has " + cursors.length + " consumers, which is the maximum");
    }

    /** Whether there is a consumer for further changes. */
    public boolean isRecording() {
        return recording;
    }

    /** Sets whether the time is written into the stream, once a second. */
    public void timestamps(boolean enabled) {
        timestamps = enabled;
    }

    /** Returns the number of bytes appended so far. */
    public long appended() {
        return appended;
    }

    /** Returns the memory of the log in bytes, including spare chunks; for INFO and memory limits. */
    public long memoryBytes() {
        lock();
        try {
            return (long) (count + spareCount) * Limits.LOG_CHUNK_BYTES;
        } finally {
            lock.unlock();
        }
    }

    // Appending

    /** Appends the commands of a record as one block, several in a MULTI … EXEC, and returns the position after it. */
    public long append(ChangeRecord record, long nowMillis) {
        return append(record, nowMillis, 0);
    }

    /** As above, and uses so many reserved bytes; {@link #maxBytes} says how many the record takes at most. */
    long append(ChangeRecord record, long nowMillis, long reservedBytes) {
        lock();
        try {
            while (recording && freeBytes() < reserved - reservedBytes + maxBytes(record)) {
                addChunk();
            }
            reserved -= reservedBytes;
            return recording && record.count() > 0 ? put(record, nowMillis) : appended;
        } finally {
            lock.unlock();
        }
    }

    private long put(ChangeRecord record, long nowMillis) {
        int commands = record.count();
        stamp(nowMillis);
        if (commands > 1) {
            prefix(MULTI);
        }
        for (int i = 0; i < commands; i++) {
            select(record.database(i));
            putPrefix();
            record.putTo(this, i);
        }
        if (commands > 1) {
            prefix(EXEC);
        }
        putPrefix();
        return advance();
    }

    /** Returns the most bytes that a record takes. */
    static long maxBytes(ChangeRecord record) {
        return record.totalLength() + (long) PREFIX_BYTES * record.count() + BLOCK_BYTES;
    }

    @Override
    public void expired(int db, byte[] name, int from, int length) {
        if (recording) {
            ChangeRecord record = expiries.get();
            record.clear();
            record.begin(db, 2);
            record.argument(DEL, 0, DEL.length);
            record.argument(name, from, length);
            append(record, 0);
        }
    }

    private void stamp(long nowMillis) {
        long seconds = nowMillis / MILLIS_PER_SECOND;
        if (timestamps && seconds > stampedSeconds) {
            stampedSeconds = seconds;
            prefix(TIMESTAMP);
            prefixNumber(seconds);
        }
    }

    private void select(int database) {
        if (database != selected) {
            selected = database;
            prefix(SELECT);
            prefixNumber(Decimal.length(database));
            prefixNumber(database);
        }
    }

    private void prefix(byte[] text) {
        System.arraycopy(text, 0, prefix, prefixLength, text.length);
        prefixLength += text.length;
    }

    private void prefixNumber(long number) {
        prefixLength += Decimal.write(number, prefix, prefixLength);
        prefix[prefixLength++] = '\r';
        prefix[prefixLength++] = '\n';
    }

    private void putPrefix() {
        if (prefixLength > 0) {
            put(prefix, 0, prefixLength);
            prefixLength = 0;
        }
    }

    void put(byte[] bytes, int from, int length) {
        int done = 0;
        while (done < length) {
            if (!current.filled.hasRemaining()) {
                nextChunk();
            }
            int part = Math.min(length - done, current.filled.remaining());
            current.filled.put(bytes, from + done, part);
            done += part;
            putBytes += part;
        }
    }

    private long advance() {
        long position = appended + putBytes;
        putBytes = 0;
        appended = position;
        if (chunkWasFilled) {
            chunkWasFilled = false;
            cutLateCursors();
        }
        return position;
    }

    // Memory

    /**
     * Reserves so many bytes for one appender.
     *
     * @throws OutOfMemoryError when there is no memory; nothing has changed then
     */
    void reserve(long bytes) {
        lock();
        try {
            while (freeBytes() < reserved + bytes) {
                long missing = reserved + bytes - freeBytes();
                if ((count + spareCount) * (long) Limits.LOG_CHUNK_BYTES + missing > maxBytes) {
                    throw new OutOfMemoryError(
                            "the change log has reached its memory limit"); // the JVM would collect garbage first
                }
                addChunk();
            }
            reserved += bytes;
        } finally {
            lock.unlock();
        }
    }

    void unreserve(long bytes) {
        lock();
        try {
            reserved -= bytes;
            while (spareCount > Limits.LOG_SPARE_BYTES / Limits.LOG_CHUNK_BYTES
                    && freeBytes() - Limits.LOG_CHUNK_BYTES >= reserved) {
                spare[--spareCount] = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private long freeBytes() {
        long room = current == null ? 0 : current.filled.remaining();
        return room + (long) spareCount * Limits.LOG_CHUNK_BYTES;
    }

    private void makeFirstChunk() {
        while (current == null && freeBytes() < reserved + 1) {
            addChunk();
        }
    }

    /** Adds a chunk. It unlocks meanwhile, because the JVM clears memory outside the heap, and may collect garbage for it. */
    private void addChunk() {
        lock.unlock();
        Chunk chunk;
        try {
            chunk = new Chunk();
        } finally {
            lockAgain();
        }
        if (count + spareCount >= chunks.length) {
            chunks = Arrays.copyOf(chunks, (count + spareCount) * 2);
        }
        addSpare(chunk);
    }

    /** The caller unlocks whatever happens, and the lock makes a node for a thread that waits: there may be no memory for it. */
    private void lockAgain() {
        while (true) {
            try {
                lock();
                return;
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(Limits.LOG_LOCK_PARK_NANOS);
            }
        }
    }

    private void addSpare(Chunk chunk) {
        if (spareCount == spare.length) {
            spare = Arrays.copyOf(spare, spareCount * 2);
        }
        spare[spareCount++] = chunk;
    }

    private void nextChunk() {
        current = spare[--spareCount];
        spare[spareCount] = null;
        current.reset(appended + putBytes);
        chunks[count++] = current;
        chunkWasFilled = true;
    }

    private void cutLateCursors() {
        boolean cut = false;
        for (LogCursor cursor : cursors) {
            cut |= cursor != null && cursor.cutIfBehind(appended);
        }
        if (cut) {
            consumersChanged();
            recycle();
        }
    }

    // For cursors, under the lock

    void lock() {
        for (int i = 0; i < Limits.LOG_LOCK_SPINS; i++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /** Has the next command be preceded by its database and time. */
    void restate() {
        selected = NONE;
        stampedSeconds = 0;
    }

    void consumersChanged() {
        boolean any = false;
        for (LogCursor cursor : cursors) {
            any |= cursor != null && cursor.isRecording();
        }
        recording = any;
    }

    void remove(LogCursor cursor) {
        cursors[cursor.number()] = null;
        consumersChanged();
        recycle();
    }

    /** Returns the bytes between two positions, in {@code buffers} or a longer array; {@link #readersFound} is their number. */
    ByteBuffer[] readers(LogCursor cursor, long from, long to, ByteBuffer[] buffers) {
        ByteBuffer[] found = buffers.length < count ? new ByteBuffer[chunks.length] : buffers;
        readersFound = 0;
        for (int i = 0; i < count; i++) {
            if (chunks[i].start() < to && chunks[i].end() > from) {
                found[readersFound++] = chunks[i].reader(cursor.number(), from, to);
            }
        }
        return found;
    }

    int readersFound() {
        return readersFound;
    }

    /** Reuses chunks that all consumers have released. */
    void recycle() {
        long needed = appended;
        for (LogCursor cursor : cursors) {
            needed = cursor == null ? needed : Math.min(needed, cursor.needed());
        }
        int done = 0;
        while (done < count - 1 && chunks[done].end() <= needed) {
            recycle(chunks[done++]);
        }
        System.arraycopy(chunks, done, chunks, 0, count - done);
        Arrays.fill(chunks, count - done, count, null);
        count -= done;
        if (count == 1 && needed == appended && !isRead(current)) {
            current.reset(appended);
        }
    }

    private void recycle(Chunk chunk) {
        if (spareCount < Limits.LOG_SPARE_BYTES / Limits.LOG_CHUNK_BYTES && !isRead(chunk)) {
            addSpare(chunk);
        }
    }

    /** Whether a consumer that was cut off still reads a chunk; the chunk is then not reused. */
    private boolean isRead(Chunk chunk) {
        for (LogCursor cursor : cursors) {
            if (cursor != null && cursor.isReading(chunk.start(), chunk.end())) {
                return true;
            }
        }
        return false;
    }
}
