package dev.redstart.server.log;

import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.config.Limits;
import dev.redstart.server.storage.ExpiryListener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What commands changed, in one order. One per server.
 *
 * <p>The problem: several event loops append, each under the locks of the keys that it changed, and the order of the stream
 * must be one in which the changes could have happened. The rule: one lock around the copying of the bytes, held for
 * tens of nanoseconds, and the number of bytes appended so far is the sequence number. A loop that holds a key's
 * lock while it appends gets a higher number than whoever held the lock before, so order in the log is order of locks.
 * Inside the same lock {@code SELECT} is put in where the database changes: only here is it known what stands before.
 *
 * <p>Bytes lie in chunks, which are used again once every {@link LogCursor} has released them; consumers read them without
 * this lock while others append behind. Without a consumer nothing is kept, and nobody needs to append.
 *
 * <pre>
 *   append ──► │ chunk │ chunk │ current … ◄── appended()          spare chunks, some of them reserved
 *                  ▲ cursor      ▲ cursor
 * </pre>
 *
 * <p>Memory has a bound: a cursor that is further behind than it may be is cut off when a chunk is full, and the one that must
 * not be cut, the append-only file's, has its loops write for it. Room may be reserved before it is needed, see {@link
 * LogAppender}: chunks that are reserved are spare ones that nobody else takes.
 *
 * <p>Safe for use by several threads at once.
 */
public final class ChangeLog implements ExpiryListener {
    /** A cursor's bound when it must never be cut off: whoever opens it sees to it that it keeps up. */
    public static final long NEVER_CUT = Long.MAX_VALUE;

    private static final int NONE = -1;
    private static final byte[] SELECT = ascii("*2\r\n$6\r\nSELECT\r\n$");
    private static final byte[] MULTI = ascii("*1\r\n$5\r\nMULTI\r\n");
    private static final byte[] EXEC = ascii("*1\r\n$4\r\nEXEC\r\n");
    private static final byte[] DEL = ascii("DEL");
    private static final byte[] TIMESTAMP = ascii("#TS:");
    private static final int MILLIS_PER_SECOND = 1000;

    /** What may stand before a command: a time, and a SELECT with two numbers; rounded up. */
    private static final int PREFIX_BYTES = 96;

    /** What a block takes at most beside its one command. */
    static final int BLOCK_BYTES = 3 * PREFIX_BYTES;

    /** What it may hold; outside the heap there is as much to be had as the heap may grow to, as a rule. */
    private static final long MAX_BYTES = Runtime.getRuntime().maxMemory() / 100 * Limits.LOG_MEMORY_PERCENT;

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
    /** Room that appenders were promised. */
    private long reserved;

    private int selected = NONE;
    private long stampedSeconds;
    private volatile boolean timestamps;
    private volatile long appended;
    /** Bytes put since the last {@link #advance}. */
    private long putBytes;

    private boolean chunkWasFilled;

    private final LogCursor[] cursors = new LogCursor[Limits.LOG_CONSUMERS];
    private volatile boolean recording;
    private int readersFound;

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    // Consumers

    /**
     * Opens a cursor behind everything appended so far; what follows states its database anew.
     *
     * @param maxBehindBytes how far behind it may fall before it is cut off, or {@link #NEVER_CUT}
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
     * Opens a cursor at a position where another one has been, for who goes on with the stream where he left it. Empty when
     * bytes behind that position are gone, or it is none.
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
        throw new IllegalStateException(
                "the change log has " + cursors.length + " consumers, and no more are possible");
    }

    /** Whether there is a consumer for what is appended now. */
    public boolean isRecording() {
        return recording;
    }

    /** Whether the time is noted in the stream, once a second. */
    public void timestamps(boolean enabled) {
        timestamps = enabled;
    }

    /** Bytes appended so far. */
    public long appended() {
        return appended;
    }

    /** Bytes of memory that the log holds, spare ones included; for INFO and memory limits. */
    public long memoryBytes() {
        lock();
        try {
            return (long) (count + spareCount) * Limits.LOG_CHUNK_BYTES;
        } finally {
            lock.unlock();
        }
    }

    // Appending

    /** Appends the commands of a record as one block, in a MULTI … EXEC if they are several, and returns the position behind it. */
    public long append(ChangeRecord record, long nowMillis) {
        return append(record, nowMillis, 0);
    }

    /** As above, of whose bytes so many were reserved, which are used up; {@link #maxBytes} says how many it may take. */
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

    /** What a record takes at most. */
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
            cutThoseBehind();
        }
        return position;
    }

    // Memory

    /**
     * Keeps room for so many bytes, for one appender.
     *
     * @throws OutOfMemoryError where there is none; then nothing has changed
     */
    void reserve(long bytes) {
        lock();
        try {
            while (freeBytes() < reserved + bytes) {
                if ((count + spareCount) * (long) Limits.LOG_CHUNK_BYTES + bytes > MAX_BYTES) {
                    throw new OutOfMemoryError(
                            "the change log holds all the memory that it may"); // the JVM would try for long
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

    /** Lets go of the lock: memory outside the heap is cleared first, and the JVM may have to collect for it. */
    private void addChunk() {
        lock.unlock();
        Chunk chunk;
        try {
            chunk = new Chunk();
        } finally {
            lock();
        }
        if (count + spareCount >= chunks.length) {
            chunks = Arrays.copyOf(chunks, (count + spareCount) * 2);
        }
        keep(chunk);
    }

    private void keep(Chunk chunk) {
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

    private void cutThoseBehind() {
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

    /** What comes next states its database and time, whatever stands before. */
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

    /** The bytes between two positions, in {@code buffers} or a longer array; {@link #readersFound} says how many. */
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

    /** Uses chunks again that all consumers have released. */
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
            keep(chunk);
        }
    }

    /** Whether a consumer that was cut off is reading it this moment: then it stays as it is, for that one alone. */
    private boolean isRead(Chunk chunk) {
        for (LogCursor cursor : cursors) {
            if (cursor != null && cursor.isReading(chunk.start(), chunk.end())) {
                return true;
            }
        }
        return false;
    }
}
