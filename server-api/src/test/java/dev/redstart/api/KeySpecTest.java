package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class KeySpecTest {
    @Test
    void hasItsFlagsInRedisOrderWhateverTheOrderOfTheCall() {
        KeySpec spec = KeySpec.at(1).flags(KeyFlag.UPDATE, KeyFlag.OW).crossDatabase((request, sink) -> {});

        assertEquals(List.of(KeyFlag.OW, KeyFlag.UPDATE), spec.flags());
        assertEquals(List.of(), KeySpec.at(1).flags());
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
    void hasFlagsAsACopy() {
        KeySpec plain = KeySpec.range(1, -1, 2);
        KeySpec flagged = plain.flags(KeyFlag.RM, KeyFlag.DELETE);
        assertEquals(List.of(), plain.flags());
        assertRange(flagged, 1, -1, 2);
        assertEquals(3, KeySpec.counted(3).flags(KeyFlag.RO).countArg());
    }

    @Test
    void keepsFlagsAndResolverWhicheverComesFirst() {
        KeySpec.FlagsResolver resolver = request -> List.of(KeyFlag.RO);
        List<KeyFlag> flags = List.of(KeyFlag.RM, KeyFlag.DELETE);
        for (KeySpec spec : List.of(
                KeySpec.at(1).flags(resolver).flags(KeyFlag.RM, KeyFlag.DELETE),
                KeySpec.at(1).flags(KeyFlag.RM, KeyFlag.DELETE).flags(resolver))) {
            assertSame(resolver, spec.flagsResolver());
            assertEquals(flags, spec.flags());
        }
        assertNull(KeySpec.at(1).flagsResolver());
        assertThrows(NullPointerException.class, () -> KeySpec.at(1).flags((KeySpec.FlagsResolver) null));
    }

    @Test
    void keepsItsRangeWhereCodeFindsTheDatabases() {
        KeySpec.Finder finder = (request, sink) -> sink.key(2, 3);
        KeySpec keys = KeySpec.at(2).crossDatabase(finder);
        assertRange(keys, 2, 2, 1);
        assertSame(finder, keys.crossDatabaseFinder());
        assertSame(finder, keys.flags(KeyFlag.RO).crossDatabaseFinder());
        assertEquals(
                List.of(KeyFlag.RO),
                KeySpec.at(2).flags(KeyFlag.RO).crossDatabase(finder).flags());
        assertNull(KeySpec.at(2).crossDatabaseFinder());
        assertThrows(NullPointerException.class, () -> KeySpec.at(2).crossDatabase(null));
    }
}
