package dev.redstart.server.keyspace;

import static dev.redstart.api.TypeHandle.STRING;
import static dev.redstart.server.keyspace.TestLoop.read;
import static dev.redstart.server.keyspace.TestLoop.written;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import dev.redstart.server.bytes.BytesView;
import org.junit.jupiter.api.Test;

/** Writes into strings: their visibility, copies and memory. */
class StringWriteTest {
    private static final int LARGE = 1 << 20;

    private final TestLoop loop = new TestLoop(2, 2);

    private void setLarge(String name) {
        loop.run(keys -> keys.key(0).set(STRING, Bytes.of(new byte[LARGE])), written(name));
    }

    private void write(String name, int offset, int next) {
        loop.run(keys -> keys.key(0).write(offset, (byte) next), written(name));
    }

    /** The array in which a key's string lies. */
    private byte[] array(String name) {
        return loop.call(keys -> ((BytesView) keys.key(0).peek()).array(), read(name));
    }

    private byte[] kept(String name) {
        return loop.call(
                keys -> {
                    BytesView view = (BytesView) keys.key(0).get(STRING);
                    assertTrue(view.retain());
                    return view.array();
                },
                read(name));
    }

    private byte[] bytes(String name) {
        return loop.call(keys -> keys.key(0).get(STRING).toByteArray(), read(name));
    }

    @Test
    void takesTheBytesFromAPeekedViewWithTheNextChange() {
        loop.set("a", "text");
        loop.set("b", "other");
        loop.run(
                keys -> {
                    Bytes a = keys.key(0).peek();
                    Bytes b = keys.key(1).peek();
                    assertSame(a, keys.key(0).peek());
                    assertEquals("text other", a + " " + b);
                    keys.key(1).write(0, (byte) 'O');
                    assertThrows(IllegalStateException.class, a::length);
                    assertThrows(IllegalStateException.class, () -> b.at(0));
                    assertEquals(
                            "text Other", keys.key(0).peek() + " " + keys.key(1).peek());
                },
                written("a"),
                written("b"));
    }

    @Test
    void setsAKeyToWhatWasPeekedOfIt() {
        loop.set("a", "text");
        loop.run(keys -> keys.key(0).set(STRING, keys.key(0).peek()), written("a"));
        assertEquals("text", loop.get("a"));
        loop.run(keys -> keys.key(1).set(STRING, keys.key(0).peek()), read("a"), written("b"));
        assertEquals("text", loop.get("b"));
    }

    @Test
    void refusesToWriteWhereNoArrayReaches() {
        loop.set("a", "text");
        loop.run(
                keys -> {
                    Key key = keys.key(0);
                    assertThrows(IllegalArgumentException.class, () -> key.write(-1, (byte) 0));
                    assertThrows(IllegalArgumentException.class, () -> key.write(Integer.MAX_VALUE, (byte) 0));
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> key.write(Integer.MAX_VALUE - 20, Bytes.utf8("x".repeat(9))));
                },
                written("a"));
        assertThrows(
                IllegalStateException.class, () -> loop.run(keys -> keys.key(0).write(0, (byte) 0), read("a")));
        assertEquals("text", loop.get("a"));
    }

    @Test
    void writesToALargeStringWhereItLies() {
        setLarge("a");
        write("a", 5, 1);
        byte[] own = array("a");
        for (int i = 0; i < 1000; i++) {
            write("a", i * 1000, i);
            loop.run(keys -> keys.key(0).get(STRING).at(7), read("a"));
        }
        assertSame(own, array("a"));
        assertEquals((byte) 999, own[999_000]);
    }

    @Test
    void neverWritesToARetainedArray() {
        setLarge("a");
        byte[] first = kept("a");
        write("a", 5, 1);
        byte[] second = kept("a");
        assertNotSame(first, second);
        assertArrayEquals(new byte[LARGE], first);
        write("a", 5, 2);
        write("a", LARGE, 3);
        assertEquals(1, second[5]);
        assertEquals(LARGE, second.length);
        assertEquals(2, bytes("a")[5]);
    }

    @Test
    void keepsTheBytesOfViewsOfALargeString() {
        setLarge("a");
        write("a", 5, 1);
        loop.run(
                keys -> {
                    Key key = keys.key(0);
                    Bytes one = key.get(STRING);
                    key.write(5, (byte) 2);
                    Bytes two = key.get(STRING);
                    key.write(LARGE + 1, (byte) 2);
                    key.write(5, (byte) 3);
                    assertEquals(
                            "1 2 3",
                            one.at(5) + " " + two.at(5) + " " + key.peek().at(5));
                    assertEquals(LARGE, one.length());
                    keys.key(1).set(STRING, two);
                    keys.key(1).write(5, (byte) 4);
                    assertEquals(
                            "2 3 4",
                            two.at(5) + " " + key.peek().at(5) + " "
                                    + keys.key(1).peek().at(5));
                },
                written("a"),
                written("b"));
        assertEquals(LARGE, bytes("b").length);
    }

    @Test
    void copiesAndMovesALargeStringThatWasWritten() {
        setLarge("a");
        write("a", LARGE, 1);
        loop.run(keys -> keys.key(0).copyFrom(keys.key(1)), written("b"), read("a"));
        assertSame(array("a"), array("b"));
        write("a", 0, 2);
        write("b", 0, 3);
        loop.run(keys -> keys.key(0).moveFrom(keys.key(1)), written("c"), written("b"));
        assertEquals("2 3", bytes("a")[0] + " " + bytes("c")[0]);
        assertEquals(LARGE + 1, bytes("c").length);
    }

    @Test
    void copiesInProportionToWhatIsAppended() {
        int moves = 0;
        byte[] before = null;
        int beforeFrom = 0;
        for (int length = 0; length < 3 * LARGE; length += 100) {
            int end = length;
            loop.run(keys -> keys.key(0).write(end, Bytes.of(new byte[100])), written("a"));
            BytesView view = new BytesView();
            loop.run(
                    keys -> {
                        BytesView peeked = (BytesView) keys.key(0).peek();
                        view.point(peeked.array(), peeked.from(), peeked.length());
                    },
                    read("a"));
            moves += view.array() == before && view.from() == beforeFrom ? 0 : 1;
            before = view.array();
            beforeFrom = view.from();
        }
        assertTrue(moves < 400, moves + " moves for 31,457 appended pieces");
    }

    @Test
    void takesAnEighthMoreMemoryThanAStringThatGrew() {
        for (int key = 0; key < 200; key++) {
            for (int end = 0; end < 100_000; end += 5_000) {
                int offset = end;
                loop.run(keys -> keys.key(0).write(offset, Bytes.of(new byte[5_000])), written("k" + key));
            }
        }
        long bytes = loop.store.memoryBytes();
        assertTrue(bytes < 200 * 100_000 * 1.125 * 1.1875, () -> bytes + " bytes for 20,000,000");
    }

    @Test
    void countsTheMemoryOfLargeStrings() {
        long before = loop.store.memoryBytes();
        write("a", 10 * LARGE - 1, 1);
        assertEquals(10.0 * LARGE, loop.store.memoryBytes() - before, 4096);
        loop.set("a", "");
        assertEquals(before, loop.store.memoryBytes(), 4096);
        assertFalse(loop.store.memoryBytes() < 0);
    }
}
