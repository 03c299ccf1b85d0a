package dev.redstart.server.keyspace;

import static dev.redstart.api.TypeHandle.STRING;
import static dev.redstart.server.keyspace.TestLoop.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    private final TestLoop loop = new TestLoop(4, 3);

    @Test
    void countsTheKeysOfItsDatabase() {
        loop.set(1, "a", "v");
        loop.set(1, "b", "v");
        loop.set(2, "c", "v");
        assertEquals(2, loop.view.point(1, false).size());
        assertEquals(1, loop.view.db());
        assertEquals(0, loop.view.point(0, false).size());
    }

    @Test
    void reachesAnyKeyWhileItIsAlone() {
        loop.set(1, "a", "v");
        String seen = loop.alone(1, true, view -> {
            Key a = view.key(Bytes.utf8("a"));
            Key b = view.key(Bytes.utf8("b"));
            b.moveFrom(a);
            return a.exists() + " " + b.get(STRING);
        });
        assertEquals("false v", seen);
        assertEquals("v", loop.get(1, "b"));
    }

    @Test
    void refusesAnyKeyWhileOthersRun() {
        loop.run(
                keys -> assertThrows(
                        IllegalStateException.class,
                        () -> loop.view.point(0, true).key(Bytes.utf8("b"))),
                written("a"));
    }

    @Test
    void refusesChangesToACommandThatOnlyReads() {
        loop.set("a", "v");
        loop.alone(0, false, view -> {
            assertThrows(IllegalStateException.class, view::clear);
            assertThrows(IllegalStateException.class, view::clearAll);
            Key key = view.key(Bytes.utf8("a"));
            assertThrows(IllegalStateException.class, key::delete);
            return null;
        });
        assertEquals("v", loop.get("a"));
    }

    @Test
    void clearsOneDatabaseOrAll() {
        loop.set(0, "a", "v");
        loop.set(1, "a", "v");
        loop.set(2, "a", "v");
        loop.alone(1, true, view -> {
            view.clear();
            return null;
        });
        assertEquals(1, loop.locks.changes());
        assertNull(loop.get(1, "a"));
        assertEquals("v", loop.get(0, "a"));
        loop.alone(1, true, view -> {
            view.clearAll();
            return null;
        });
        assertEquals(2, loop.locks.changes());
        assertNull(loop.get(0, "a"));
        assertNull(loop.get(2, "a"));
    }

    @Test
    void freesTheStripeWhenAScansVisitorFails() {
        loop.set("a", "v");
        assertThrows(
                IllegalArgumentException.class,
                () -> loop.scan(0, 0, 10, key -> {
                    throw new IllegalArgumentException();
                }));
        assertTrue(loop.delete("a"), "its lock is free");
    }

    @Test
    void refusesAWalkInsideAVisit() {
        loop.set("a", "v");
        loop.view.point(0, false);
        loop.run(keys -> loop.view.scan(0, 10, key -> {
            assertThrows(IllegalStateException.class, () -> loop.view.scan(0, 10, inner -> {}));
            assertThrows(IllegalStateException.class, () -> loop.view.key(key.name()));
        }));
        loop.run(keys -> assertEquals(0, loop.view.scan(0, 10, key -> {})));
    }

    private String randomKey(Random random) {
        StringBuilder name = new StringBuilder();
        loop.run(keys -> loop.view.point(0, false).randomKey(random, name::append));
        return name.toString();
    }

    @Test
    void drawsEveryKeyAboutAsOften() {
        Map<String, Integer> drawn = new TreeMap<>();
        for (int i = 0; i < 40; i++) {
            loop.set("k" + i, "v");
        }
        Random random = new Random(7);
        for (int i = 0; i < 40_000; i++) {
            drawn.merge(randomKey(random), 1, Integer::sum);
        }
        assertEquals(40, drawn.size());
        drawn.forEach((name, times) -> assertEquals(1000, times, 200, name)); // six standard deviations
    }

    @Test
    void drawsTheOneLiveKeyAmongManyExpiredOnes() {
        for (int i = 0; i < 500; i++) {
            loop.set("k" + i, "v");
            loop.expireAt("k" + i, loop.now + 1);
        }
        loop.set("alive", "v");
        loop.now += 2;
        for (int seed = 0; seed < 20; seed++) {
            assertEquals("alive", randomKey(new Random(seed)));
        }
    }

    @Test
    void drawsNoKeyWhereNoneExists() {
        assertFalse(loop.view.point(0, false).randomKey(new Random(7), key -> {}));
        loop.set("over", "v");
        loop.set(1, "elsewhere", "v");
        loop.expireAt("over", loop.now + 1);
        loop.now += 2;
        assertEquals("", randomKey(new Random(7)));
    }

    @Test
    void drawsAKeyThatCanBeReadButNotChanged() {
        loop.set("a", "v");
        loop.run(keys -> assertTrue(loop.view.point(0, false).randomKey(new Random(7), key -> {
            assertEquals("v", key.get(STRING).toString());
            assertThrows(IllegalStateException.class, key::delete);
            assertThrows(IllegalStateException.class, () -> loop.view.randomKey(new Random(7), inner -> {}));
        })));
        assertTrue(loop.delete("a"), "its lock is free");
    }
}
