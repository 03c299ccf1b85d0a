package dev.redstart.server.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.server.resp.Wire;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BytesViewTest {
    private final BytesView view = new BytesView().point(Wire.bytes("--aBc\u00ff--"), 2, 4);

    @Test
    void showsItsRangeAlone() {
        assertEquals(4, view.length());
        assertEquals('a', view.at(0));
        assertEquals((byte) 0xff, view.at(3));
        assertThrows(IndexOutOfBoundsException.class, () -> view.at(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> view.at(4));
        assertEquals("aBc\u00ff", Wire.text(view.toByteArray(), 0, 4));
        assertTrue(new BytesView().point(Wire.bytes("xGet"), 1, 3).is("GET"));
        assertFalse(new BytesView().point(Wire.bytes("xGet"), 0, 4).is("GET"));
        assertEquals(-12, new BytesView().point(Wire.bytes("7-128"), 1, 3).toLong());
        assertEquals(1.5, new BytesView().point(Wire.bytes("71.58"), 1, 3).toDouble());
        assertThrows(CommandException.class, view::toLong);
    }

    @Test
    void copiesNothingWhereARangeDoesNotFit() {
        byte[] target = new byte[4];
        view.copyTo(1, target, 2, 2);
        assertEquals("\0\0Bc", Wire.text(target, 0, 4));
        assertThrows(IndexOutOfBoundsException.class, () -> view.copyTo(2, target, 0, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> view.copyTo(0, target, 2, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> view.copyTo(-1, target, 0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> view.copyTo(0, target, 0, -1));
        assertEquals("\0\0Bc", Wire.text(target, 0, 4));
    }

    @Test
    void keepsACopyWhenItIsPointedElsewhere() {
        Bytes copy = view.copy();
        view.point(Wire.bytes("zzz"), 0, 3);
        assertEquals("aBc\u00ff", Wire.text(copy.toByteArray(), 0, 4));
    }

    @Test
    void copiesOnce() {
        byte[] bytes = new byte[1 << 20];
        view.point(bytes, 0, bytes.length);
        assertEquals(view, view.copy()); // what the JVM loads, it has loaded
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        Bytes copy = view.copy();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(bytes.length, copy.length());
        assertTrue(allocated < bytes.length * 3 / 2, allocated + " bytes were allocated for " + bytes.length);
    }

    @Test
    void refusesToBeReadOnceItHasEnded() {
        Bytes other = Bytes.utf8("");
        view.release();
        List<Executable> uses = List.of(
                view::length,
                () -> view.at(0),
                () -> view.longAt(0),
                () -> view.copyTo(0, new byte[0], 0, 0),
                view::toByteArray,
                view::copy,
                () -> view.is(""),
                view::toLong,
                () -> view.toLong(CommandException.SYNTAX),
                view::toDouble,
                () -> view.compareTo(other),
                () -> view.compareTo(new BytesView()),
                () -> view.compareTo(new byte[0], 0, 0),
                () -> view.contentEquals(new byte[0], 0, 0),
                () -> other.compareTo(view),
                () -> new BytesView().compareTo(view),
                () -> view.equals(other),
                () -> view.equals(new BytesView()),
                () -> other.equals(view),
                () -> new BytesView().equals(view),
                view::hashCode,
                view::toString);
        for (Executable use : uses) {
            IllegalStateException ended = assertThrows(IllegalStateException.class, use);
            assertTrue(ended.getMessage().contains("keep Bytes.copy()"), ended.getMessage());
        }
        view.point(Wire.bytes("again"), 0, 5);
        assertEquals("again", view.toString());
    }

    @Property
    void isEqualToAllBytesOfTheSameBytes(@ForAll byte[] one, @ForAll byte[] two) {
        byte[] around = Wire.joined(Wire.joined(new byte[3], one), new byte[2]);
        BytesView viewed = new BytesView().point(around, 3, one.length);
        Bytes array = Bytes.of(one);
        assertEquals(array, viewed);
        assertEquals(viewed, array);
        assertEquals(viewed, new BytesView().point(one, 0, one.length));
        assertEquals(array.hashCode(), viewed.hashCode());
        assertEquals(array.toString(), viewed.toString());
        assertEquals(0, viewed.compareTo(array));

        Bytes other = Bytes.of(two);
        BytesView otherView = new BytesView().point(two, 0, two.length);
        assertEquals(array.equals(other), viewed.equals(other));
        assertEquals(array.equals(other), viewed.equals(otherView));
        int order = Integer.signum(array.compareTo(other));
        assertEquals(order, Integer.signum(viewed.compareTo(other)));
        assertEquals(order, Integer.signum(viewed.compareTo(otherView)));
        assertEquals(-order, Integer.signum(other.compareTo(viewed)));
        assertNotEquals(viewed, "a string");
    }
}
