package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What holds for {@link Bytes}, however they were made, alone and beside others. */
abstract class BytesContract {
    /** Makes the bytes under test. */
    abstract Bytes bytes(byte[] data);

    /** Makes the same bytes in every way. */
    private static Bytes[] others(byte[] data) {
        byte[] wider = new byte[data.length + 7];
        Arrays.fill(wider, (byte) '7');
        System.arraycopy(data, 0, wider, 3, data.length);
        return new Bytes[] {Bytes.of(data), Bytes.wrap(wider, 3, data.length)};
    }

    private Bytes utf8(String text) {
        return bytes(Bytes.utf8(text).toByteArray());
    }

    @Property
    void isEqualByContentHoweverTheOtherOneWasMade(@ForAll @Size(max = 40) byte[] data) {
        Bytes one = bytes(data);
        for (Bytes other : others(data)) {
            assertEquals(one, other);
            assertEquals(other, one);
            assertEquals(one.hashCode(), other.hashCode());
            assertEquals(0, one.compareTo(other));
            assertEquals(one.toString(), other.toString());
        }
    }

    @Property
    void ordersByUnsignedBytesAndThenByLength(@ForAll @Size(max = 4) byte[] a, @ForAll @Size(max = 4) byte[] b) {
        int expected = Integer.signum(Arrays.compareUnsigned(a, b));
        for (Bytes other : others(b)) {
            assertEquals(expected, Integer.signum(bytes(a).compareTo(other)));
            assertEquals(-expected, Integer.signum(other.compareTo(bytes(a))));
            assertEquals(expected == 0, bytes(a).equals(other));
        }
    }

    @Property
    void comparesWithARangeOfAnArray(@ForAll @Size(max = 4) byte[] a, @ForAll @Size(max = 4) byte[] b) {
        byte[] wider = new byte[b.length + 5];
        Arrays.fill(wider, (byte) 7);
        System.arraycopy(b, 0, wider, 2, b.length);
        Bytes one = bytes(a);
        assertEquals(Arrays.equals(a, b), one.contentEquals(wider, 2, b.length));
        assertEquals(Integer.signum(Arrays.compareUnsigned(a, b)), Integer.signum(one.compareTo(wider, 2, b.length)));
    }

    @Test
    void comparesWithNoRangeOutsideOfAnArray() {
        Bytes bytes = utf8("abc");
        byte[] array = {'a', 'b', 'c'};
        for (int[] range : new int[][] {{1, 3}, {-1, 3}, {3, -3}, {0, Integer.MAX_VALUE}, {Integer.MAX_VALUE, 3}}) {
            assertThrows(IndexOutOfBoundsException.class, () -> bytes.compareTo(array, range[0], range[1]));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> bytes.contentEquals(array, 1, 3));
    }

    @Test
    void copiesARange() {
        assertEquals(utf8("bc"), Bytes.of(new byte[] {'a', 'b', 'c', 'd'}, 1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> Bytes.of(new byte[2], 1, 2));
    }

    @Test
    void isNotEqualToOtherThings() {
        assertNotEquals(utf8("a"), (Object) "a");
        assertFalse(utf8("a").equals(null));
        assertNotEquals(utf8("a"), utf8("ab"));
    }

    @Property
    void showsItsBytesInEveryWay(@ForAll @Size(max = 40) byte[] data) {
        Bytes bytes = bytes(data);
        assertEquals(data.length, bytes.length());
        assertArrayEquals(data, bytes.toByteArray());
        byte[] copied = new byte[data.length + 2];
        bytes.copyTo(0, copied, 1, data.length);
        assertArrayEquals(data, Arrays.copyOfRange(copied, 1, 1 + data.length));
        for (int i = 0; i < data.length; i++) {
            assertEquals(data[i], bytes.at(i));
        }
    }

    @Property
    void readsEightBytesAtATime(@ForAll @Size(min = 8, max = 40) byte[] data) {
        Bytes bytes = bytes(data);
        ByteBuffer expected = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i <= data.length - 8; i++) {
            assertEquals(expected.getLong(i), bytes.longAt(i));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> bytes.longAt(data.length - 7));
        assertThrows(IndexOutOfBoundsException.class, () -> bytes.longAt(-1));
    }

    @Test
    void refusesWhatIsNoIntegerInTheWordsOfTheCommand() {
        assertEquals(-42, utf8("-42").toLong(CommandException.SYNTAX));
        assertSame(
                CommandException.SYNTAX,
                assertThrows(CommandException.class, () -> utf8("4 2").toLong(CommandException.SYNTAX)));
    }

    @Test
    void handsOutAnArrayThatMayBeChanged() {
        Bytes bytes = utf8("abc");
        byte[] array = bytes.toByteArray();
        array[0] = 'x';
        assertNotSame(array, bytes.toByteArray());
        assertEquals(utf8("abc"), bytes);
    }

    @Test
    void refusesIndexesOutside() {
        Bytes bytes = utf8("abc");
        assertThrows(IndexOutOfBoundsException.class, () -> bytes.at(-1));
        assertThrows(IndexOutOfBoundsException.class, () -> bytes.at(3));
    }

    @Test
    void copiesNothingWhenARangeDoesNotFit() {
        Bytes bytes = utf8("abc");
        byte[] target = new byte[3];
        assertThrows(IndexOutOfBoundsException.class, () -> bytes.copyTo(1, target, 0, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> bytes.copyTo(-1, target, 0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> bytes.copyTo(0, target, 1, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> bytes.copyTo(0, target, 0, -1));
        assertArrayEquals(new byte[3], target);
    }

    @Test
    void knowsOptionKeywordsInAnyCase() {
        assertTrue(utf8("KeepTTL").is("KEEPTTL"));
        assertTrue(utf8("keepttl").is("KeepTtl"));
        assertTrue(utf8("").is(""));
        assertFalse(utf8("keepttl ").is("KEEPTTL"));
        assertFalse(utf8("keepttx").is("KEEPTTL"));
        assertFalse(utf8("").is("NX"));
    }

    @Test
    void foldsLettersOnly() {
        assertFalse(utf8("[").is("{"));
        assertFalse(utf8("@").is("`"));
    }

    @Test
    void readsStrictNumbers() {
        assertEquals(-42, utf8("-42").toLong());
        assertEquals(2.5, utf8("2.5").toDouble());
        assertThrows(CommandException.class, utf8("4 2")::toLong);
        assertThrows(CommandException.class, utf8("2,5")::toDouble);
    }

    @Test
    void decodesUtf8() {
        assertEquals("grüße", utf8("grüße").toString());
    }
}
