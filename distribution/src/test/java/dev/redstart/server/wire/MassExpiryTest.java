package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.wire.LatencyProbe.Latencies;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Many keys whose time ends are gone within seconds of it, their memory included, though nobody reads them, and nobody
 * else notices. It prints what it measured.
 */
class MassExpiryTest {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PIPELINE = 1_000;

    /** Requests of the probe while nothing ends, before and afterwards. */
    private static final int QUIET_REQUESTS = 500;

    private static final double P99_LIMIT_MICROS = 5_000;

    /** Where other programs make the probe late, expiry is not to blame. */
    private static final double NOISE_FACTOR = 4;

    /** Of what the keys took, a part that tables may keep. */
    private static final double KEPT_PART = 0.1;

    /** The arena's empty region and the one made ahead, of 2 MiB each, and what the server and this test grow by. */
    private static final long KEPT_BYTES = 6 * 1024 * 1024;

    /** Until then after the last key's end. */
    private static final Duration IN_TIME = Duration.ofSeconds(5);

    private TestServer server;
    private WireClient client;
    private LatencyProbe probe;

    @BeforeEach
    void start() {
        server = TestServer.start(TestServer.config().set("io-threads", "0"));
        client = server.connect();
        probe = new LatencyProbe(server.connect());
    }

    @AfterEach
    void stop() {
        probe.close();
        client.close();
        server.close();
    }

    @Test
    void removesAHundredThousandKeysAndTheirMemory() {
        fill(10_000, 1, 1); // whatever is larger after the first time
        await().atMost(PATIENCE).until(() -> size() == 0);
        long heapBefore = heapBytes();
        long bytesBefore = usedBytes();
        long[] ends = fill(100_000, 300, 1_000);
        long kept = (long) (KEPT_PART * (usedBytes() - bytesBefore)) + KEPT_BYTES;

        await().atMost(PATIENCE).until(() -> size() == 0);
        await().atMost(PATIENCE).until(() -> heapBytes() - (long) ends.length * Long.BYTES - heapBefore <= kept);
        await().atMost(PATIENCE).until(() -> usedBytes() - bytesBefore <= kept);
    }

    /** By the wall clock, and by the latencies of a neighbour: not among the tests of each build. */
    @Test
    @Tag("long")
    void removesAHundredThousandKeysInTime() {
        removesInTime(100_000, 300, 1_000);
    }

    @Test
    @Tag("long")
    void removesAMillionKeysInTime() {
        removesInTime(1_000_000, 1_000, 10_000);
    }

    private void removesInTime(int keys, int minMillis, int maxMillis) {
        fill(keys / 10, 1, 1); // whatever is slow the first time
        await().atMost(PATIENCE).until(() -> size() == 0);
        long heapBefore = heapBytes();
        long bytesBefore = usedBytes();
        Latencies before = quietLatencies();

        long[] ends = fill(keys, minMillis, maxMillis);
        long bytesFull = usedBytes();
        long cpuNanos = LoopThreads.cpuNanos();
        long collectedMillis = collectedMillis();
        long start = System.nanoTime();
        probe.restart();
        long lateMillis = awaitEmpty(ends);
        Latencies during = probe.take();
        collectedMillis = collectedMillis() - collectedMillis;
        double busy = (double) (LoopThreads.cpuNanos() - cpuNanos) / (System.nanoTime() - start);

        double kept = KEPT_PART * (bytesFull - bytesBefore) + KEPT_BYTES;
        long own = (long) ends.length * Long.BYTES;
        await().atMost(IN_TIME).until(() -> heapBytes() - own - heapBefore <= kept);
        long bytesAfter = usedBytes();
        long heapAfter = heapBytes() - own;
        Latencies after = quietLatencies();
        print("%,d keys, PX %,d - %,d: the last is gone %d ms after its end", keys, minMillis, maxMillis, lateMillis);
        print("  used_memory: before %,d, full %,d, after %,d", bytesBefore, bytesFull, bytesAfter);
        print("  heap: before %,d, after %,d; the loops were busy for %.2f of the time", heapBefore, heapAfter, busy);
        print("  before: %s%n  during: %s%n  after: %s", before, during, after);
        print("  garbage was collected for %d ms meanwhile", collectedMillis);

        assertTrue(bytesAfter - bytesBefore <= kept, "used_memory after: " + bytesAfter);
        double noiseMicros = NOISE_FACTOR * Math.max(before.p99Micros(), after.p99Micros());
        double collectedMicros = collectedMillis * 1_000.0;
        assertTrue(during.p99Micros() < P99_LIMIT_MICROS + noiseMicros + collectedMicros, "during: " + during);
    }

    /** How long the collector of this process, which holds the tests before it as well, has had everybody wait. */
    private static long collectedMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    private static void print(String format, Object... arguments) {
        System.out.printf(Locale.ROOT, format + "%n", arguments);
    }

    private Latencies quietLatencies() {
        probe.restart();
        await().atMost(PATIENCE).until(() -> probe.count() >= QUIET_REQUESTS);
        return probe.take();
    }

    /** Puts keys in and answers when the time of each is over at the latest, in order. */
    private long[] fill(int keys, int minMillis, int maxMillis) {
        SplittableRandom random = new SplittableRandom(7);
        long[] ends = new long[keys];
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < keys; ) {
            int first = i;
            commands.setLength(0);
            for (; i < keys && i < first + PIPELINE; i++) {
                ends[i] = random.nextInt(minMillis, maxMillis + 1);
                commands.append("SET mass:").append(i).append(" some-value PX ").append(ends[i]);
                commands.append("\r\n");
            }
            client.send(commands.toString()).expect("+OK\r\n".repeat(i - first));
            long now = System.currentTimeMillis();
            for (int j = first; j < i; j++) {
                ends[j] += now;
            }
        }
        Arrays.sort(ends);
        return ends;
    }

    /** At no time is a key there whose time was over before the grace; answers how late the last one went. */
    private long awaitEmpty(long[] ends) {
        await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(() -> {
            long over = System.currentTimeMillis() - GRACE.toMillis();
            long size = size();
            int mayBeThere = ends.length - firstAfter(ends, over);
            assertTrue(size <= mayBeThere, () -> size + " keys are there, and but " + mayBeThere + " should be");
            return size == 0;
        });
        return System.currentTimeMillis() - ends[ends.length - 1];
    }

    private static int firstAfter(long[] ends, long millis) {
        int found = Arrays.binarySearch(ends, millis);
        return found < 0 ? -found - 1 : found;
    }

    private long size() {
        return Long.parseLong(client.call("DBSIZE").substring(1).strip());
    }

    /** What lives in the heap. */
    private long heapBytes() {
        System.gc();
        return TestServer.info(client, "jvm_heap_used");
    }

    private long usedBytes() {
        return TestServer.info(client, "used_memory");
    }
}
