package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LimitsTest {
    @Test
    void keepStripesAPowerOfTwo() {
        assertEquals(1, Integer.bitCount(Limits.STRIPES));
    }

    @Test
    void fitOneAnother() {
        assertTrue(Limits.PROTO_MAX_BULK_BYTES <= Limits.QUERY_BUFFER_BYTES);
        assertTrue(Limits.QUERY_BUFFER_BYTES <= Limits.QUERY_MAX_BYTES);
        assertTrue(Limits.QUERY_MAX_BYTES + Limits.INLINE_MAX_BYTES <= 1L << 31);
        assertTrue(Limits.OUTPUT_SOFT_BYTES < Limits.OUTPUT_HARD_BYTES);
        assertTrue(Limits.BATCH_COMMANDS <= Limits.COMMANDS_PER_TICK);
        assertTrue(Limits.BATCH_COMMANDS <= Limits.GROUP_COMMANDS);
        assertTrue(Limits.AUTO_IO_THREADS <= Limits.MAX_IO_THREADS);
    }
}
