package dev.redstart.server.keyspace;

import static dev.redstart.api.TypeHandle.STRING;
import static dev.redstart.server.keyspace.TestLoop.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.storage.HeapBudget;
import dev.redstart.server.storage.SnapshotSink;
import dev.redstart.server.storage.TypeTable;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A snapshot that another thread writes, while a loop stops the world again and again and changes everything. */
class SnapshotBesideExclusiveTest {
    private static final int KEYS = 3000;
    private static final int ROUNDS = 25;
    private static final int MANY_ROUNDS = 1000;

    /** What one snapshot wrote. */
    private static final class Written implements SnapshotSink {
        private final Map<String, String> entries = new TreeMap<>();
        private int db;

        @Override
        public void database(int number, long keys, long expiring) {
            db = number;
        }

        @Override
        public void string(
                byte[] name, int from, int length, byte[] value, int valueFrom, int valueLength, long expiry) {
            String text = new String(value, valueFrom, valueLength, StandardCharsets.ISO_8859_1);
            assertNull(entries.put(db + "/" + new String(name, from, length, StandardCharsets.ISO_8859_1), text));
        }

        @Override
        public void object(byte[] name, int from, int length, Object captured, long expireAt) {
            throw new AssertionError("there are only strings");
        }

        @Override
        public Object capture(int type, Object value) {
            throw new AssertionError("there are only strings");
        }
    }

    private final StopTheWorld world = new StopTheWorld(1);
    private final Databases store = new Databases(256, 2);
    private final TestLoop loop = new TestLoop(store, world);
    private final long seed = System.nanoTime();
    private final RandomGenerator random = new java.util.SplittableRandom(seed);

    @Test
    void isOneInstantAndLeaksNothingBesideFlushall() throws Exception {
        rounds(ROUNDS, (view, round) -> view.clearAll());
    }

    @Test
    void isOneInstantAndLeaksNothingBesideSwapdbAndFlushdb() throws Exception {
        rounds(ROUNDS, (view, round) -> {
            view.swap(0, 1);
            view.clear();
        });
    }

    @Test
    void isOneInstantAndLeaksNothingBesideAHandlerThatWritesTheKeyspace() throws Exception {
        rounds(ROUNDS, this::overwrite);
    }

    @Test
    @Tag("long")
    void isOneInstantAThousandTimes() throws Exception {
        rounds(MANY_ROUNDS, (view, round) -> {
            switch (round % 4) {
                case 0 -> view.clearAll();
                case 1 -> view.swap(0, 1);
                case 2 -> view.clear();
                default -> overwrite(view, round);
            }
        });
    }

    /** It was half of it: the copy of a dictionary for the snapshot found no memory, and the log had no FLUSHALL. */
    @Test
    void flushallNeedsNoMemoryBesideASnapshot() throws Exception {
        HeapBudget budget = new HeapBudget(64 << 20);
        budget.bounds(0, false); // the least that there is
        Databases full = new Databases(256, 2, TypeTable.NONE, budget);
        TestLoop filling = new TestLoop(full, world);
        world.enter(0);
        int keys = 0;
        try {
            for (; keys < 10_000_000; keys++) {
                String name = "key:" + keys;
                filling.run(all -> all.key(0).set(STRING, Bytes.utf8("v")), written(keys & 1, name));
            }
        } catch (CommandException e) {
            assertTrue(keys > KEYS, () -> "full at once: " + e);
        }
        Snapshot snapshot = TestLoop.snapshot(world, full, new Written());
        filling.alone(0, true, view -> {
            view.clearAll();
            return null;
        });
        assertEquals(keys, filling.locks.changes());
        assertEquals(0, full.size(0) + full.size(1));
        snapshot.release();
        assertEquals(0, full.allocatedBytes());
        world.leave(0);
    }

    /** As DEBUG POPULATE does. */
    private void overwrite(Database view, int round) {
        for (int i = 0; i < KEYS; i += 3) {
            String value = "other" + round + "x".repeat(i % 200);
            view.key(Bytes.utf8("key:" + i)).set(STRING, Bytes.utf8(value));
        }
    }

    private void rounds(int rounds, BiConsumer<Database, Integer> change) throws Exception {
        world.enter(0);
        for (int round = 0; round < rounds; round++) {
            Map<String, String> instant = fill(round);
            Written written = new Written();
            Snapshot snapshot = TestLoop.snapshot(world, store, written);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            AtomicReference<Boolean> whole = new AtomicReference<>();
            Thread writer = new Thread(() -> {
                try {
                    whole.set(snapshot.write());
                } catch (Throwable e) { // for the thread that asserts
                    failure.set(e);
                }
            });
            writer.start();
            int number = round;
            for (long until = System.nanoTime() + random.nextInt(1_500_000); System.nanoTime() < until; ) {
                Thread.onSpinWait();
            }
            boolean cancelled = round % 5 == 4;
            if (cancelled) {
                snapshot.cancel();
            }
            loop.alone(0, true, view -> {
                change.accept(view, number);
                return null;
            });
            writer.join();
            assertNull(failure.get(), () -> "seed " + seed + ", round " + number + ": " + failure.get());
            if (whole.get()) {
                assertEquals(instant, written.entries, () -> "seed " + seed + ", round " + number);
            }
            world.stop(token -> store.clearAll(token, () -> {}));
            assertEquals(0, store.allocatedBytes(), () -> "seed " + seed + ", round " + number);
        }
        world.leave(0);
    }

    private Map<String, String> fill(int round) {
        Map<String, String> instant = new TreeMap<>();
        for (int i = 0; i < KEYS; i++) {
            String value = "value" + round + "/" + i;
            loop.run(keys -> keys.key(0).set(STRING, Bytes.utf8(value)), written(0, "key:" + i));
            instant.put("0/key:" + i, value);
        }
        return instant;
    }
}
