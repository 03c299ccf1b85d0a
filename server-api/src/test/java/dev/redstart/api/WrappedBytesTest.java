package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class WrappedBytesTest extends BytesContract {
    @Override
    Bytes bytes(byte[] bytes) {
        byte[] wider = new byte[bytes.length + 5];
        System.arraycopy(bytes, 0, wider, 2, bytes.length);
        return Bytes.wrap(wider, 2, bytes.length);
    }

    @Test
    void showsWhatIsWrittenToTheArray() {
        byte[] array = {'x', 'a', 'b', 'x'};
        Bytes range = Bytes.wrap(array, 1, 2);
        Bytes whole = Bytes.wrap(array);
        array[1] = '?';
        assertEquals("?b", range.toString());
        assertEquals("x?bx", whole.toString());
    }

    @Test
    void keepsItsBytesInACopyWhenTheArrayIsWrittenTo() {
        byte[] array = {'x', 'a', 'b', 'x'};
        Bytes range = Bytes.wrap(array, 1, 2).copy();
        Bytes whole = Bytes.wrap(array).copy();
        array[1] = '?';
        assertEquals("ab", range.toString());
        assertEquals("xabx", whole.toString());
    }

    @Test
    void copiesOnceAndACopyNotAtAll() {
        byte[] array = new byte[1 << 20];
        Bytes wrapped = Bytes.wrap(array);
        assertEquals(wrapped, wrapped.copy()); // loads the classes
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Bytes copy = wrapped.copy();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < array.length * 3 / 2, allocated + " bytes were allocated for " + array.length);
        assertNotSame(wrapped, copy);
        assertSame(copy, copy.copy());
    }

    @Test
    void wrapsNoRangeOutsideOfTheArray() {
        byte[] array = new byte[3];
        for (int[] range : new int[][] {{1, 3}, {-1, 3}, {3, -3}, {0, Integer.MAX_VALUE}, {Integer.MAX_VALUE, 3}}) {
            assertThrows(IndexOutOfBoundsException.class, () -> Bytes.wrap(array, range[0], range[1]));
        }
    }
}
