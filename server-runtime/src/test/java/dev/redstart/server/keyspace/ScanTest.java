package dev.redstart.server.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A scan meets every key that exists from its beginning to its end, whatever else changes. */
class ScanTest {
    private static final long CURSOR_END = 1L << 53;

    /** How many other keys come and go between two calls. */
    private record Unrest(int inserts, int deletes) {}

    @Property(tries = 300)
    void meetsEveryKeyThatStays(
            @ForAll @IntRange(max = 300) int staying,
            @ForAll @IntRange(max = 200) int leaving,
            @ForAll @IntRange(max = 30) int inserts,
            @ForAll @IntRange(max = 30) int deletes,
            @ForAll @IntRange(min = 1, max = 40) int count,
            @ForAll boolean manyStripes,
            @ForAll long seed) {
        TestLoop loop = new TestLoop(manyStripes ? 256 : 2, 2);
        assertScanMeetsAll(loop, staying, leaving, new Unrest(inserts, deletes), count, new Random(seed));
    }

    @Test
    void losesNoKeyWhenTablesDoubleOrEntriesShiftBack() {
        for (int seed = 0; seed < 200; seed++) {
            // 890 keys in two dictionaries of 512 or 1,024 places each; growth and shifts in the middle of nearly every
            // scan
            Random random = new Random(seed);
            assertScanMeetsAll(new TestLoop(2, 1), 890, 0, new Unrest(40, 0), 10, random);
            assertScanMeetsAll(new TestLoop(2, 1), 800, 60, new Unrest(0, 1), 10, random);
        }
    }

    private static void assertScanMeetsAll(
            TestLoop loop, int staying, int leaving, Unrest unrest, int count, Random random) {
        Set<String> stay = new HashSet<>();
        for (int i = 0; i < staying; i++) {
            String name = "s" + random.nextLong();
            stay.add(name);
            loop.set(name, "v");
        }
        TreeSet<String> leave = new TreeSet<>();
        for (int i = 0; i < leaving; i++) {
            String name = "l" + random.nextLong();
            leave.add(name);
            loop.set(name, "v");
        }
        int maxCalls = 2 * (staying + leaving) + 8000;
        Set<String> met = new HashSet<>();
        long cursor = 0;
        int calls = 0;
        int inserted = 0;
        do {
            cursor = loop.scan(0, cursor, count, key -> met.add(key.toString()));
            assertTrue(cursor >= 0 && cursor < CURSOR_END, "cursor " + cursor);
            assertTrue(++calls < maxCalls, "the scan does not end");
            for (int i = 0; i < unrest.inserts() && inserted < 3000; i++, inserted++) {
                loop.set("n" + random.nextLong(), "v");
            }
            for (int i = 0; i < unrest.deletes() && !leave.isEmpty(); i++) {
                loop.delete(leave.pollFirst());
            }
        } while (cursor != 0);
        stay.removeAll(met);
        assertEquals(Set.of(), stay, "keys that were there throughout and were not met");
    }

    @Property
    void takesAnyCursorAndComesToAnEnd(
            @ForAll long cursor, @ForAll @IntRange(min = 1, max = 50) int count, @ForAll boolean manyStripes) {
        TestLoop loop = new TestLoop(manyStripes ? 4096 : 2, 1);
        for (int i = 0; i < 60; i++) {
            loop.set("k" + i, "v");
        }
        Set<String> met = new HashSet<>();
        long at = cursor;
        int calls = 0;
        do {
            at = loop.scan(0, at, count, key -> assertTrue(met.add(key.toString()), "met twice"));
            assertTrue(at >= 0 && at < CURSOR_END, "cursor " + at);
            assertTrue(++calls <= 100, "the scan does not end");
        } while (at != 0);
    }

    @Test
    void visitsAsManyKeysAsAskedForAndNotManyMore() {
        TestLoop loop = new TestLoop(64, 1);
        for (int i = 0; i < 1000; i++) {
            loop.set("k" + i, "v");
        }
        Set<String> met = new HashSet<>();
        loop.scan(0, 0, 100, key -> met.add(key.toString()));
        assertTrue(met.size() >= 100 && met.size() < 130, () -> met.size() + " keys");
    }

    @Test
    void goesOnWhateverCountIsAskedFor() {
        TestLoop loop = new TestLoop(2, 1);
        loop.set("a", "v");
        loop.set("b", "v");
        assertEquals(Set.of("a", "b"), new HashSet<>(loop.scanAll(0, 0)));
        assertEquals(Set.of("a", "b"), new HashSet<>(loop.scanAll(0, -1)));
        assertEquals(Set.of("a", "b"), new HashSet<>(loop.scanAll(0, Integer.MAX_VALUE)));
    }

    @Test
    void showsNoExpiredKeyAndNoKeyOfAnotherDatabase() {
        TestLoop loop = new TestLoop(2, 2);
        loop.set("alive", "v");
        loop.set("over", "v");
        loop.set(1, "elsewhere", "v");
        loop.expireAt("over", loop.now + 1);
        loop.expireAt("alive", loop.now + 2);
        loop.now += 2;
        assertEquals(Set.of("alive"), new HashSet<>(loop.scanAll(0, 10)));
    }

    @Test
    void handsOutKeysThatCanBeReadButNotChanged() {
        TestLoop loop = new TestLoop(2, 1);
        loop.set("a", "value");
        loop.expireAt("a", loop.now + 5);
        StringBuilder seen = new StringBuilder();
        loop.scan(0, 0, 10, key -> {
            seen.append(key).append('=').append(key.get(dev.redstart.api.TypeHandle.STRING));
            seen.append(' ').append(key.type().name()).append(' ').append(key.expireAt() - loop.now);
            org.junit.jupiter.api.Assertions.assertThrows(IllegalStateException.class, key::delete);
        });
        assertEquals("a=value string 5", seen.toString());
    }
}
