package dev.redstart.benchmarks;

import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.keyspace.Database;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.keyspace.KeyLocks;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Keys locked, looked up, read and replaced, as the Dispatcher does it around a handler: hash, lock, find, unlock.
 *
 * <pre>java -jar jmh-benchmarks/target/benchmarks.jar StoreBenchmark</pre>
 *
 * <p>Keys are drawn at random; the score holds the drawing. Of two threads it is the time that each needs for one
 * operation while the other one works, too: the same score is twice the throughput. A scan visits at least ten keys.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StoreBenchmark {
    private static final int SCAN_COUNT = 10;
    private static final int VALUE_LENGTH = 32;

    /** Values that have blocks of the arena of their own, of changing lengths. */
    private static final int LARGE_KEYS = 20_000;

    private static final int LARGE_LENGTH = 16 * 1024;
    private static final int LARGE_SPREAD = 8 * 1024;

    /** The keys that all threads share. */
    @State(Scope.Benchmark)
    public static class Data {
        @Param("1000000")
        int keys;

        Databases store;

        /** Puts the keys in. */
        @Setup
        public void fill() {
            store = FilledStore.of(keys, Key.NO_EXPIRY);
        }
    }

    /** What an event loop has of its own. */
    @State(Scope.Thread)
    public static class Loop {
        private final byte[] name = Requests.ascii(Requests.key(0));
        private final Bytes value = new BytesView().point(Requests.ascii("w".repeat(VALUE_LENGTH)), 0, VALUE_LENGTH);
        private final byte[] largeBytes = new byte[LARGE_LENGTH + LARGE_SPREAD];
        private final BytesView large = new BytesView();
        private final SplittableRandom random =
                new SplittableRandom(Thread.currentThread().getId());
        private int keys;
        private KeyLocks locks;
        private Database database;
        private long cursor;

        /** Takes its place beside the other threads. */
        @Setup
        public void open(Data data) {
            keys = data.keys;
            locks = new KeyLocks(data.store);
            database = new Database(data.store, locks).point(0, false);
        }

        /** A key that the other thread holds is skipped: an event loop goes on with its other clients, too. */
        private Key lockRandomKey(int keys, boolean writable) {
            do {
                Requests.writeNumber(random.nextInt(keys), name, name.length - Requests.KEY_DIGITS);
                locks.start(FilledStore.NOW_MILLIS);
                locks.add(name, 0, name.length, 0, writable);
            } while (locks.tryLock(this) != null);
            return locks.key(0);
        }

        int get() {
            int length = lockRandomKey(keys, false).get(TypeHandle.STRING).length();
            locks.unlock();
            return length;
        }

        int set() {
            lockRandomKey(keys, true).set(TypeHandle.STRING, value);
            int changes = locks.changes();
            locks.unlock();
            return changes;
        }

        int setLarge() {
            int length = LARGE_LENGTH + random.nextInt(LARGE_SPREAD);
            lockRandomKey(Math.min(keys, LARGE_KEYS), true).set(TypeHandle.STRING, large.point(largeBytes, 0, length));
            int changes = locks.changes();
            locks.unlock();
            return changes;
        }

        long scan(Consumer<Key> visitor) {
            locks.start(FilledStore.NOW_MILLIS);
            cursor = database.scan(cursor, SCAN_COUNT, visitor);
            return cursor;
        }
    }

    /** Reads a string, one thread. */
    @Benchmark
    @Threads(1)
    public int get1Thread(Loop loop) {
        return loop.get();
    }

    /** Reads a string, two threads. */
    @Benchmark
    @Threads(2)
    public int get2Threads(Loop loop) {
        return loop.get();
    }

    /** Replaces a string, one thread. */
    @Benchmark
    @Threads(1)
    public int set1Thread(Loop loop) {
        return loop.set();
    }

    /** Replaces a string, two threads. */
    @Benchmark
    @Threads(2)
    public int set2Threads(Loop loop) {
        return loop.set();
    }

    /** Replaces a string of 16 to 24 KB, one thread. */
    @Benchmark
    @Threads(1)
    public int setLarge1Thread(Loop loop) {
        return loop.setLarge();
    }

    /** Replaces a string of 16 to 24 KB, two threads. */
    @Benchmark
    @Threads(2)
    public int setLarge2Threads(Loop loop) {
        return loop.setLarge();
    }

    /** Walks on over ten keys, one thread. */
    @Benchmark
    @Threads(1)
    public long scan1Thread(Loop loop, Blackhole hole) {
        return loop.scan(hole::consume);
    }

    /** Walks on over ten keys, two threads. */
    @Benchmark
    @Threads(2)
    public long scan2Threads(Loop loop, Blackhole hole) {
        return loop.scan(hole::consume);
    }
}
