package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeySpecTest {
    @Test
    void tellsUsesInRedisOrderWhateverWasSaid() {
        KeySpec spec = KeySpec.at(1).uses(KeyUse.UPDATE, KeyUse.OW).blind().inDatabases((request, sink) -> {});

        assertEquals(List.of(KeyUse.OW, KeyUse.UPDATE), spec.uses());
        assertEquals(List.of(), KeySpec.at(1).uses());
    }

    @Test
    void namesOneArgument() {
        assertRange(KeySpec.at(2), 2, 2, 1);
    }

    @Test
    void namesARangeThatMayCountFromTheEnd() {
        assertRange(KeySpec.range(1, 5, 2), 1, 5, 2);
        assertRange(KeySpec.range(1, -1, 2), 1, -1, 2);
        assertRange(KeySpec.range(3, -2, 1), 3, -2, 1);
    }

    private static void assertRange(KeySpec keys, int first, int last, int step) {
        assertEquals(first, keys.first());
        assertEquals(last, keys.last());
        assertEquals(step, keys.step());
        assertEquals(0, keys.countArg());
        assertNull(keys.finder());
        assertFalse(keys.isBlind());
    }

    @Test
    void refusesRangesThatHoldNothing() {
        assertThrows(IllegalArgumentException.class, () -> KeySpec.at(0));
        assertThrows(IllegalArgumentException.class, () -> KeySpec.at(-1));
        assertThrows(IllegalArgumentException.class, () -> KeySpec.range(2, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> KeySpec.range(2, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> KeySpec.range(1, -1, 0));
    }

    @Test
    void namesTheArgumentThatCounts() {
        KeySpec keys = KeySpec.counted(2);
        assertEquals(2, keys.countArg());
        assertEquals(0, keys.first());
        assertNull(keys.finder());
        assertThrows(IllegalArgumentException.class, () -> KeySpec.counted(0));
    }

    @Test
    void holdsCodeThatFindsKeys() {
        KeySpec.Finder finder = (request, sink) -> sink.wholeKeyspace();
        KeySpec keys = KeySpec.computed(finder);
        assertSame(finder, keys.finder());
        assertEquals(0, keys.first());
        assertEquals(0, keys.countArg());
        assertThrows(NullPointerException.class, () -> KeySpec.computed(null));
    }

    @Test
    void becomesBlindAsACopy() {
        KeySpec seeing = KeySpec.range(1, -1, 2);
        KeySpec blind = seeing.blind();
        assertTrue(blind.isBlind());
        assertFalse(seeing.isBlind());
        assertEquals(1, blind.first());
        assertEquals(-1, blind.last());
        assertEquals(2, blind.step());
        assertEquals(3, KeySpec.counted(3).blind().countArg());
    }

    @Test
    void keepsItsRangeWhereCodeFindsTheDatabases() {
        KeySpec.Finder finder = (request, sink) -> sink.key(2, 3);
        KeySpec keys = KeySpec.at(2).inDatabases(finder);
        assertRange(keys, 2, 2, 1);
        assertSame(finder, keys.databaseFinder());
        assertSame(finder, keys.blind().databaseFinder());
        assertTrue(KeySpec.at(2).blind().inDatabases(finder).isBlind());
        assertNull(KeySpec.at(2).databaseFinder());
        assertThrows(NullPointerException.class, () -> KeySpec.at(2).inDatabases(null));
    }
}
