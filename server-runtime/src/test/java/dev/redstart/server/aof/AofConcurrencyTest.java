package dev.redstart.server.aof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.AppendFsync;
import dev.redstart.server.disk.DiskFolder;
import dev.redstart.server.disk.Folder;
import dev.redstart.server.log.ChangeLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several loops append, commit and rewrite at once. */
class AofConcurrencyTest {
    private static final int THREADS = 4;
    private static final int RECORDS = 20_000;
    private static final int TICK = 50;
    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    Path path;

    private record Appended(long position, List<String> commands) {}

    private final AtomicBoolean done = new AtomicBoolean();

    private List<Appended> append(AofWriter writer, int thread, AppendFsync policy) throws IOException {
        List<Appended> appended = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            long position;
            List<String> commands;
            if (i % 10 == 0) {
                commands = List.of("SET t" + thread + " " + i, "SET u" + thread + " " + i);
                position = writer.changes()
                        .append(AofTesting.record(commands.toArray(new String[0])), AofTesting.NOW_MILLIS);
            } else {
                commands = List.of("SET t" + thread + " " + i + "x".repeat(i % 50));
                byte[] bytes = AofTesting.command(commands.get(0));
                position = AofTesting.append(writer, 0, bytes, AofTesting.NOW_MILLIS);
            }
            appended.add(new Appended(position, commands));
            if (i % TICK == 0 && policy == AppendFsync.ALWAYS) {
                writer.commit(position);
                assertTrue(writer.durable() >= position);
            }
        }
        return appended;
    }

    private void background(AofWriter writer) {
        while (!done.get()) {
            writer.background();
            Thread.onSpinWait();
        }
    }

    /** Ends file after file while the others append. */
    private void rotate(AofWriter writer) {
        try {
            for (int i = 0; i < 10 && !done.get(); i++) {
                writer.prepareRotation();
                writer.rotate();
                writer.force();
                writer.rewriteFailed();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void appendsInOrder(AppendFsync policy) throws Exception {
        Folder dir = new DiskFolder(path);
        AofWriter writer = AofTesting.started(
                AofWriter.open(AofTesting.files(dir), new ChangeLog(), policy, AofTesting.LOG, System::nanoTime));
        TreeMap<Long, List<String>> byPosition = new TreeMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS + 2);
        try {
            List<Future<List<Appended>>> loops = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                loops.add(threads.submit(() -> append(writer, thread, policy)));
            }
            Future<?> rotating = threads.submit(() -> rotate(writer));
            Future<?> background = threads.submit(() -> background(writer));
            for (Future<List<Appended>> loop : loops) {
                loop.get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .forEach(one -> byPosition.put(one.position(), one.commands()));
            }
            done.set(true);
            rotating.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            background.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } finally {
            done.set(true);
            threads.shutdownNow();
            writer.close();
        }
        assertEquals(THREADS * RECORDS, byPosition.size(), "no two have one position");
        assertEquals(byPosition.values().stream().flatMap(List::stream).toList(), AofTesting.load(dir, false).commands);
        assertTrue(AofTesting.files(dir).manifest().increments().size() > 1);
    }

    @Test
    void writesEverythingOnceAndInTheOrderOfItsPositionsWithAlways() throws Exception {
        appendsInOrder(AppendFsync.ALWAYS);
    }

    @Test
    void writesEverythingOnceAndInTheOrderOfItsPositionsWithNo() throws Exception {
        appendsInOrder(AppendFsync.NO);
    }
}
