package dev.redstart.server.resp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.redstart.server.config.Limits;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LargeBulkTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int MIB = 1024 * 1024;
    private static final int READ = Limits.READ_CHUNK_BYTES;

    /** The memory that a value may take beyond twice the bytes that arrived. */
    private static final long ALLOWED_BEYOND_BYTES = 16L * MIB;

    @Property(tries = 300)
    void gathersAnyPiecesInTheirOrder(@ForAll @IntRange(min = 1, max = 400_000) int length, @ForAll long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        LargeBulk bulk = new LargeBulk(length);
        ByteBuffer source = ByteBuffer.allocate(length + 3).put(bytes).put(new byte[3]);
        int most = random.nextInt(10) == 0 ? length : 1 + random.nextInt(10_000);
        int at = 0;
        while (!bulk.isComplete()) {
            int end = Math.min(length + 3, at + random.nextInt(most + 1));
            bulk.add(source.limit(end).position(at));
            at = source.position();
            assertEquals(at, bulk.arrived());
            assertTrue(bulk.capacity() >= bulk.arrived());
        }
        assertEquals(length, at, "the bytes behind it are left");
        assertArrayEquals(bytes, bulk.bytes());
    }

    @Test
    void reservesNothingForWhatAHeaderMerelyClaims() {
        LargeBulk bulk = new LargeBulk(512 * MIB);
        bulk.add(ByteBuffer.allocate(3));
        assertEquals(3, bulk.capacity());
        bulk.add(ByteBuffer.allocate(100));
        assertTrue(bulk.capacity() <= 2 * 103);
        LargeBulk little = new LargeBulk(READ + 1);
        little.add(ByteBuffer.allocate(1000));
        assertEquals(1000, little.capacity(), "nor all of a short one");
    }

    @Test
    void neverTakesMoreThanTwiceWhatArrivedAndSixteenMegabytes() {
        int length = 160 * MIB + 12_345;
        LargeBulk bulk = new LargeBulk(length);
        byte[] read = new byte[READ];
        long before = 0;
        while (!bulk.isComplete()) {
            long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
            bulk.add(ByteBuffer.wrap(read));
            long made = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
            // The pieces still exist while the final array is made.
            long atMost = Math.max(before + made, bulk.capacity());
            assertTrue(
                    atMost <= 2L * bulk.arrived() + ALLOWED_BEYOND_BYTES,
                    () -> atMost + " bytes for " + bulk.arrived());
            before = bulk.capacity();
        }
        assertEquals(length, bulk.bytes().length);
        assertEquals(length, bulk.capacity(), "in the end it is the value alone");
    }

    @Test
    void copiesEachByteOnce() {
        int length = 64 * MIB;
        LargeBulk bulk = new LargeBulk(length);
        byte[] read = new byte[READ];
        ByteBuffer source = ByteBuffer.wrap(read);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        while (!bulk.isComplete()) {
            bulk.add(source.clear());
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 2L * length + MIB, () -> allocated + " bytes");
    }

    @Test
    void takesOneByteAtATime() {
        LargeBulk bulk = new LargeBulk(100_000);
        byte[] b = {'x'};
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 99_999; i++) {
            bulk.add(ByteBuffer.wrap(b));
            assertFalse(bulk.isComplete());
        }
        bulk.add(ByteBuffer.wrap(b));
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        byte[] expected = new byte[100_000];
        Arrays.fill(expected, (byte) 'x');
        assertArrayEquals(expected, bulk.bytes());
        assertTrue(allocated < 100_000 * 64, () -> allocated + " bytes: a wrapper each, and pieces that double");
    }
}
