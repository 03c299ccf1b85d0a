package dev.redstart.server.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.storage.SnapshotSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What a snapshot writes is the instant at which it began, whatever happens while it is written. */
class SnapshotTest {
    private static final int DATABASES = 3;
    private static final String LONG = "x".repeat(600_000);

    /** Notes what it is given, and does something else after each entry. */
    private static final class Notes implements SnapshotSink {
        private final Map<String, String> entries = new TreeMap<>();
        private final Map<Integer, Long> keys = new TreeMap<>();
        private final Runnable during;
        private int db;

        Notes(Runnable during) {
            this.during = during;
        }

        @Override
        public void database(int number, long keyCount, long expiring) {
            db = number;
            keys.put(number, keyCount);
            during.run();
        }

        @Override
        public void string(
                byte[] name, int nameFrom, int nameLength, byte[] value, int from, int length, long expireAt) {
            note(name, nameFrom, nameLength, new String(value, from, length, StandardCharsets.UTF_8), expireAt);
        }

        @Override
        public void object(byte[] name, int nameFrom, int nameLength, Object captured, long expireAt) {
            note(name, nameFrom, nameLength, (String) captured, expireAt);
        }

        private void note(byte[] name, int from, int length, String value, long expireAt) {
            String key = db + "/" + new String(name, from, length, StandardCharsets.UTF_8);
            assertEquals(null, entries.put(key, value + "@" + expireAt), () -> key + " came twice");
            during.run();
        }

        @Override
        public Object capture(int type, Object value) {
            return value.toString();
        }
    }

    @Property(tries = 500)
    void holdsTheInstantWhileEverythingChanges(
            @ForAll("steps") List<StoreModelTest.Step> before,
            @ForAll("steps") List<StoreModelTest.Step> during,
            @ForAll @IntRange(min = 1, max = 6) int stepsAtATime)
            throws IOException {
        StoreModel model = new StoreModel(2, DATABASES);
        before.forEach(model::apply);
        Map<String, String> instant = model.image();
        Iterator<StoreModelTest.Step> steps = during.iterator();
        Notes notes = new Notes(() -> {
            for (int i = 0; i < stepsAtATime && steps.hasNext(); i++) {
                model.apply(steps.next());
            }
        });
        Snapshot snapshot = TestLoop.snapshot(model.store(), notes);
        notes.during.run();
        assertTrue(snapshot.write());
        assertEquals(instant, notes.entries);
        assertEquals(instant.size(), snapshot.keys());
        steps.forEachRemaining(model::apply);
        model.checkEverything();
        second(model);
    }

    /** Nothing of the first is left in the dictionaries. */
    private static void second(StoreModel model) throws IOException {
        Notes notes = new Notes(() -> {});
        assertTrue(TestLoop.snapshot(model.store(), notes).write());
        assertEquals(model.image(), notes.entries);
    }

    @Test
    void isOneAtATime() throws IOException {
        Databases store = new Databases(2, 1);
        Snapshot first = TestLoop.snapshot(store, new Notes(() -> {}));
        assertThrows(IllegalStateException.class, () -> TestLoop.snapshot(store, new Notes(() -> {})));
        first.write();
        assertTrue(TestLoop.snapshot(store, new Notes(() -> {})).write());
    }

    @Test
    void givesTheOldBytesBackWhenItIsWrittenOrCancelled() throws IOException {
        TestLoop loop = new TestLoop(2, 1);
        for (int i = 0; i < 1000; i++) {
            loop.set(0, "name" + i, "v".repeat(1000));
        }
        long before = loop.store.allocatedBytes();
        Snapshot snapshot = TestLoop.snapshot(loop.store, new Notes(() -> {}));
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 1000; i++) {
                loop.set(0, "name" + i, "w".repeat(1000));
            }
        }
        long during = loop.store.allocatedBytes();
        assertTrue(during > before * 3 / 2, "the old values stay");
        assertTrue(
                during < before * 3, () -> "only the old values stay, not every new one: " + during + " of " + before);
        snapshot.cancel();
        assertFalse(snapshot.write());
        assertTrue(loop.store.allocatedBytes() < before * 3 / 2, "they are gone");
    }

    @Test
    void goesOnWithTheKeyspaceAfterItsSinkFailed() throws IOException {
        TestLoop loop = new TestLoop(2, 1);
        AtomicInteger left = new AtomicInteger(50);
        for (int i = 0; i < 200; i++) {
            loop.set(0, "name" + i, i % 50 == 0 ? LONG : "value");
        }
        Notes failing = new Notes(() -> {
            if (left.decrementAndGet() == 0) {
                throw new IllegalStateException("disk full");
            }
        });
        Snapshot snapshot = TestLoop.snapshot(loop.store, failing);
        loop.set(0, "name7", "other");
        assertThrows(IllegalStateException.class, snapshot::write);
        loop.set(0, "name8", "another");
        Notes notes = new Notes(() -> {});
        assertTrue(TestLoop.snapshot(loop.store, notes).write());
        assertEquals(200, notes.entries.size());
        assertEquals("other@-1", notes.entries.get("0/name7"));
        assertEquals(LONG + "@-1", notes.entries.get("0/name50"));
    }

    @Provide
    Arbitrary<List<StoreModelTest.Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(StoreModel.Kind.class),
                        Arbitraries.integers().between(0, DATABASES - 1),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.integers().between(0, DATABASES - 1),
                        Arbitraries.integers().between(0, 20),
                        Arbitraries.integers().between(0, 20))
                .as(StoreModelTest.Step::new)
                .list()
                .ofMaxSize(120);
    }
}
