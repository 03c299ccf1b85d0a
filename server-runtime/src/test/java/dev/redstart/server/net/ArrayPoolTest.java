package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.Limits;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArrayPoolTest {
    private final ArrayPool pool = new ArrayPool();

    @Test
    void returnsArraysWhoseLengthsArePowersOfTwo() {
        assertEquals(256, pool.take(1).length);
        assertEquals(256, pool.take(256).length);
        assertEquals(512, pool.take(257).length);
        assertEquals(ArrayPool.MAX_BYTES, pool.take(ArrayPool.MAX_BYTES).length);
    }

    @Test
    void reusesReleasedArrays() {
        byte[] array = pool.take(1000);
        pool.give(array);
        assertSame(array, pool.take(600));
        assertNotSame(array, pool.take(600));
    }

    @Test
    void keepsNoArrayThatIsLargerThanARead() {
        byte[] large = pool.take(ArrayPool.MAX_BYTES + 1);
        assertEquals(ArrayPool.MAX_BYTES + 1, large.length);
        pool.give(large);
        byte[] larger = new byte[4 * ArrayPool.MAX_BYTES];
        pool.give(larger);
        assertNotSame(larger, pool.take(larger.length));
    }

    @Test
    void keepsNoArrayOfAnotherLength() {
        pool.give(new byte[1000]);
        pool.give(new byte[8]);
        assertEquals(1024, pool.take(1000).length);
        assertEquals(256, pool.take(8).length);
    }

    @Test
    void keepsFewArraysOfALength() {
        Set<byte[]> given = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            byte[] array = new byte[ArrayPool.MAX_BYTES];
            given.add(array);
            pool.give(array);
        }
        int spare = 0;
        while (given.contains(pool.take(ArrayPool.MAX_BYTES))) {
            spare++;
        }
        assertTrue(spare > 0);
        assertTrue(spare * ArrayPool.MAX_BYTES <= Limits.SPARE_BYTES);
    }
}
