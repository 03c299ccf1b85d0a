package dev.redstart.server.aof;

import dev.redstart.server.config.Limits;
import dev.redstart.server.resp.Decimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What was appended to the log and is not on its way to disk yet.
 *
 * <p>The problem: several event loops append, each under the locks of the keys that it changed, and the order in the file
 * must be one in which the changes could have happened. The rule: one lock around the copying of the octets, held for
 * tens of nanoseconds, and the number of octets appended so far is the sequence number. A loop that holds a key's
 * lock while it appends gets a higher number than whoever held the lock before, so order in the log is order of locks.
 * Inside the same lock {@code SELECT} is put in where the database changes: only here is it known what stands before.
 *
 * <p>Octets lie in chunks outside the heap, because the JDK would copy heap arrays there anyway, and the chunks are
 * used again. Whoever writes to disk takes a {@link #snapshot}, which ends between two appends, writes it without
 * this lock while others append behind it, and says {@link #release} when the octets are safe, or nothing if they are not:
 * the next snapshot then begins with the same octets.
 *
 * <pre>
 *   append ──► │ chunk │ chunk │ current … ◄── appended()
 *                ▲ snapshot() … release(): one thread at a time
 * </pre>
 */
final class AofBuffer {
    private static final int NONE = -1;
    private static final byte[] SELECT = ascii("*2\r\n$6\r\nSELECT\r\n$");
    private static final byte[] MULTI = ascii("*1\r\n$5\r\nMULTI\r\n");
    private static final byte[] EXEC = ascii("*1\r\n$4\r\nEXEC\r\n");
    private static final byte[] TIMESTAMP = ascii("#TS:");
    private static final int MILLIS_PER_SECOND = 1000;

    /** What may stand before a command: a time, and a SELECT with two numbers; rounded up. */
    private static final int PREFIX_BYTES = 96;

    private static final class Chunk {
        final ByteBuffer filled = ByteBuffer.allocateDirect(Limits.LOG_CHUNK_BYTES);
        /** The same octets for whoever writes them to disk. */
        final ByteBuffer taken = filled.duplicate();

        int released;
        boolean endsFile;

        void reset() {
            filled.clear();
            released = 0;
            endsFile = false;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final byte[] prefix = new byte[PREFIX_BYTES];
    private int prefixLength;

    /** Chunks in order; the last is the current one, all others are full or end a file. */
    private Chunk[] chunks = new Chunk[4];

    private int count = 1;
    private Chunk current = new Chunk();
    private Chunk[] spare = new Chunk[4];
    private int spareCount;

    private int selected = NONE;
    private long stampedSeconds;
    private volatile boolean timestamps;
    private volatile long appended;
    /** Octets put since the last {@link #advance}. */
    private long putBytes;

    // The snapshot, which belongs to whoever took it.
    private ByteBuffer[] taken = new ByteBuffer[4];
    private int takenCount;
    private long takenBytes;
    private boolean takenEndsFile;

    AofBuffer() {
        chunks[0] = current;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the time is noted in the log, once a second. */
    void timestamps(boolean enabled) {
        timestamps = enabled;
    }

    /** Octets appended so far. */
    long appended() {
        return appended;
    }

    /** Appends a command and returns the number of octets up to its end. */
    long append(int database, byte[] octets, int from, int length, long nowMillis) {
        Objects.checkFromIndexSize(from, length, octets.length);
        lock();
        try {
            reserve((long) length + PREFIX_BYTES);
            stamp(nowMillis);
            select(database);
            putPrefix();
            put(octets, from, length);
            return advance();
        } finally {
            lock.unlock();
        }
    }

    /** Appends commands, as a transaction if they are several, and returns the number of octets up to their end. */
    long append(AofRecord record, long nowMillis) {
        lock();
        try {
            int commands = record.count();
            reserve(record.totalLength() + PREFIX_BYTES * (commands + 2L));
            stamp(nowMillis);
            if (commands > 1) {
                prefix(MULTI);
            }
            for (int i = 0; i < commands; i++) {
                select(record.database(i));
                putPrefix();
                put(record.octets(), record.start(i), record.length(i));
            }
            if (commands > 1) {
                prefix(EXEC);
            }
            putPrefix();
            return advance();
        } finally {
            lock.unlock();
        }
    }

    /** What comes from here on belongs to the next file; returns the number of octets before it. */
    long endFile() {
        lock();
        try {
            reserve(current.filled.remaining() + 1L);
            current.endsFile = true;
            nextChunk();
            selected = NONE;
            stampedSeconds = 0;
            return appended;
        } finally {
            lock.unlock();
        }
    }

    private void lock() {
        for (int i = 0; i < Limits.LOG_LOCK_SPINS; i++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    /** Memory first: where it is missing, nothing may have been appended. */
    private void reserve(long bytes) {
        long room = current.filled.remaining() + (long) spareCount * Limits.LOG_CHUNK_BYTES;
        while (room < bytes) {
            keep(new Chunk());
            room += Limits.LOG_CHUNK_BYTES;
        }
        if (count + spareCount > chunks.length) {
            chunks = Arrays.copyOf(chunks, (count + spareCount) * 2);
        }
    }

    private void keep(Chunk chunk) {
        if (spareCount == spare.length) {
            spare = Arrays.copyOf(spare, spareCount * 2);
        }
        spare[spareCount++] = chunk;
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
            prefixNumber(decimals(database));
            prefixNumber(database);
        }
    }

    private static int decimals(int number) {
        int decimals = 1;
        for (int rest = number / 10; rest > 0; rest /= 10) {
            decimals++;
        }
        return decimals;
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

    private void put(byte[] octets, int from, int length) {
        int done = 0;
        while (done < length) {
            if (!current.filled.hasRemaining()) {
                nextChunk();
            }
            int part = Math.min(length - done, current.filled.remaining());
            current.filled.put(octets, from + done, part);
            done += part;
        }
        putBytes += length;
    }

    private long advance() {
        long position = appended + putBytes;
        putBytes = 0;
        appended = position;
        return position;
    }

    private void nextChunk() {
        current = spare[--spareCount];
        spare[spareCount] = null;
        chunks[count++] = current;
    }

    /**
     * Takes what was appended and not released yet, up to the end of a file if there is one.
     *
     * @return how many octets that is
     */
    long snapshot() {
        lock();
        try {
            takenCount = 0;
            takenBytes = 0;
            takenEndsFile = false;
            if (taken.length < count) {
                taken = new ByteBuffer[chunks.length];
            }
            for (int i = 0; i < count && !takenEndsFile; i++) {
                Chunk chunk = chunks[i];
                chunk.taken.limit(chunk.filled.position()).position(chunk.released);
                takenBytes += chunk.taken.remaining();
                takenEndsFile = chunk.endsFile;
                taken[takenCount++] = chunk.taken;
            }
            return takenBytes;
        } finally {
            lock.unlock();
        }
    }

    /** The snapshot's buffers, of which {@link #takenCount} count. */
    ByteBuffer[] taken() {
        return taken;
    }

    int takenCount() {
        return takenCount;
    }

    /** Whether what comes behind the snapshot belongs to the next file. */
    boolean takenEndsFile() {
        return takenEndsFile;
    }

    /** Forgets what the snapshot holds. */
    void release() {
        lock();
        try {
            for (int i = 0; i < takenCount; i++) {
                chunks[i].released = taken[i].limit();
            }
            int done = 0;
            while (done < count - 1 && isDone(done)) {
                recycle(chunks[done++]);
            }
            System.arraycopy(chunks, done, chunks, 0, count - done);
            Arrays.fill(chunks, count - done, count, null);
            count -= done;
            if (current.released == current.filled.position()) {
                current.reset();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A file that was ended after the snapshot was taken is not over before the next one has told so. */
    private boolean isDone(int index) {
        Chunk chunk = chunks[index];
        boolean told = !chunk.endsFile || (takenEndsFile && index == takenCount - 1);
        return told && chunk.released == chunk.filled.position();
    }

    private void recycle(Chunk chunk) {
        if (spareCount < Limits.LOG_SPARE_BYTES / Limits.LOG_CHUNK_BYTES) {
            chunk.reset();
            keep(chunk);
        }
    }
}
