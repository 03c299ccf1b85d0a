package dev.redstart.server.aof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.AppendFsync;
import dev.redstart.server.config.Limits;
import dev.redstart.server.disk.PowerCutFolder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With {@code everysec} and a disk of which one force takes seven seconds. Time goes by as the test says. */
class SlowDiskTest {
    private static final String FILE = "appendonly.aof.1.incr.aof";
    private static final long SLOW_FROM_MILLIS = 3_000;
    private static final long FORCE_MILLIS = 7_000;
    private static final long PERIOD_MILLIS = 1_000;

    private final PowerCutFolder dir = new PowerCutFolder();
    private final AtomicLong clockNanos = new AtomicLong();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CompletableFuture<Long> slowSince = new CompletableFuture<>();
    private final CompletableFuture<Void> forced = new CompletableFuture<>();
    private final AppendOnlyFile log = new AppendOnlyFile();
    private AofWriter writer;
    private Future<?> background = CompletableFuture.completedFuture(null);
    private int acknowledged;

    @AfterEach
    void stop() {
        forced.complete(null);
        threads.shutdown();
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(clockNanos.get());
    }

    private void beginSlowly() {
        if (millis() >= SLOW_FROM_MILLIS && slowSince.complete(millis())) {
            forced.join();
        }
    }

    /** A millisecond of a server with a client that writes all the time. */
    private void live() throws Exception {
        clockNanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
        if (millis() % Limits.FILES_PERIOD_MILLIS == 0 && background.isDone()) {
            background = threads.submit(writer::background);
        }
        while (!background.isDone() && !slowSince.isDone()) {
            Thread.onSpinWait();
        }
        if (!writer.isLate()) {
            log.awaitLateDisk(); // as each loop does, once a tick
            AofTesting.append(writer, "INCR n");
            acknowledged++;
        }
    }

    private static int count(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return text.split("INCR", -1).length - 1;
    }

    @Test
    void changesWaitAfterTwoSecondsSoThatWhatACrashLosesHasABound() throws Exception {
        writer = AofWriter.open(
                AofTesting.files(dir), log.changes(), AppendFsync.EVERYSEC, AofTesting.LOG, clockNanos::get);
        log.writer(writer, AppendFsync.EVERYSEC);
        dir.beforeForce(this::beginSlowly);
        while (!slowSince.isDone() || millis() < slowSince.join() + FORCE_MILLIS) {
            live();
        }
        PowerCutFolder files = dir.sub(AofTesting.FOLDER);
        int killed = acknowledged - count(files.bytes(FILE));
        int withoutPower = acknowledged - count(files.forced(FILE));
        long tick = Limits.FILES_PERIOD_MILLIS;
        assertTrue(killed > 1_000, () -> "the disk was not slow: " + killed + " ms lost");
        assertTrue(killed <= Limits.LOG_SLOW_FORCE_MILLIS + tick, () -> killed + " ms lost where the process dies");
        assertTrue(
                withoutPower <= PERIOD_MILLIS + Limits.LOG_SLOW_FORCE_MILLIS + tick,
                () -> withoutPower + " ms lost without power");
        Future<?> loop = threads.submit(log::awaitLateDisk);
        assertThrows(TimeoutException.class, () -> loop.get(20, TimeUnit.MILLISECONDS), "a loop does not wait");
        forced.complete(null);
        loop.get(60, TimeUnit.SECONDS);
        background.get(60, TimeUnit.SECONDS);
        assertFalse(writer.isLate());
        assertEquals(1, writer.health().delayedForces());
        writer.close();
        assertEquals(acknowledged, count(files.forced(FILE)));
    }
}
