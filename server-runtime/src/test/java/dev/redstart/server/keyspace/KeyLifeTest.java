package dev.redstart.server.keyspace;

import static dev.redstart.api.TypeHandle.STRING;
import static dev.redstart.server.keyspace.TestLoop.read;
import static dev.redstart.server.keyspace.TestLoop.written;
import static dev.redstart.server.storage.ListType.LIST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.EventClass;
import dev.redstart.api.Key;
import dev.redstart.api.ValueType;
import dev.redstart.server.storage.DeclaredType;
import dev.redstart.server.storage.SlabEntry;
import dev.redstart.server.storage.TypeTable;
import java.io.DataInput;
import java.io.DataOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Keys and views that a handler keeps, and values that it leaves empty. */
class KeyLifeTest {
    private static final Bytes TEXT = Bytes.utf8("text");

    private final TestLoop loop = new TestLoop(8, 1);

    private static List<Consumer<Key>> uses() {
        return List.of(
                Key::exists,
                Key::type,
                Key::encoding,
                key -> key.get(STRING),
                key -> key.get(LIST),
                Key::peek,
                key -> key.edit(LIST),
                key -> key.editOrCreate(LIST),
                key -> key.set(STRING, TEXT),
                key -> key.replace(STRING, TEXT),
                key -> key.set(LIST, new ArrayList<>()),
                key -> key.write(0, TEXT),
                key -> key.write(0, (byte) 'x'),
                Key::delete,
                Key::expireAt,
                key -> key.expireAt(1),
                Key::idleSeconds,
                key -> key.idleSeconds(1),
                Key::memoryBytes,
                Key::dump,
                key -> key.restore(TEXT),
                key -> key.event(EventClass.GENERIC, "any"));
    }

    private static void assertEnded(Key kept) {
        for (Consumer<Key> use : uses()) {
            IllegalStateException ended = assertThrows(IllegalStateException.class, () -> use.accept(kept));
            assertTrue(ended.getMessage().startsWith("this Key ended when its handler"), ended.getMessage());
        }
    }

    private static void assertViewEnded(Bytes kept) {
        IllegalStateException ended = assertThrows(IllegalStateException.class, kept::toString);
        assertTrue(ended.getMessage().startsWith("these bytes were valid until their handler"), ended.getMessage());
    }

    @Test
    void aDeclaredKeyEndsWithItsCommand() {
        loop.set("k", "v");
        for (TestLoop.Name name : List.of(read("k"), written("k"))) {
            Key kept = loop.call(keys -> keys.key(0), name);
            assertEnded(kept);
            assertViewEnded(kept.name());
        }
        assertEquals("v", loop.get("k"));
    }

    @Test
    void viewsOfValuesEndWithTheirCommand() {
        loop.set("k", "v");
        loop.set("large", "v".repeat(SlabEntry.MAX_VALUE_BYTES + 1));
        for (String name : List.of("k", "large")) {
            assertViewEnded(loop.call(keys -> keys.key(0).get(STRING), read(name)));
            assertViewEnded(loop.call(keys -> keys.key(0).peek(), read(name)));
        }
    }

    @Test
    void anOpenedKeyEndsWithItsCommandForEver() {
        Key kept = loop.alone(0, true, view -> view.key(Bytes.utf8("k")));
        assertEnded(kept);
        loop.set("k", "v");
        loop.alone(0, true, view -> view.key(Bytes.utf8("k")).exists());
        assertEnded(kept);
        loop.run(
                keys -> {
                    assertEnded(kept);
                    assertThrows(IllegalStateException.class, () -> keys.key(0).copyFrom(kept));
                    assertThrows(IllegalStateException.class, () -> keys.key(0).moveFrom(kept));
                },
                written("j"));
        assertEquals("v", loop.get("k"));
    }

    @Test
    void aVisitedKeyEndsWithItsVisit() {
        loop.set("a", "v");
        loop.set("b", "v");
        List<Key> kept = new ArrayList<>();
        long next = loop.scan(0, 0, Integer.MAX_VALUE, key -> {
            kept.forEach(KeyLifeTest::assertAnotherKeyOrEnded);
            kept.add(key);
        });
        assertEquals(0, next);
        assertEquals(2, kept.size());
        kept.forEach(KeyLifeTest::assertEnded);
    }

    /** The handle of the visit that goes on, or one that is over. */
    private static void assertAnotherKeyOrEnded(Key key) {
        assertTrue(key.exists());
    }

    @Test
    void anOpenedKeyWhoseValueIsLeftEmptyGoes() {
        loop.alone(0, true, view -> view.key(Bytes.utf8("e")).editOrCreate(LIST));
        assertEquals(0, loop.size(0));
        loop.alone(0, true, view -> view.key(Bytes.utf8("e")).editOrCreate(LIST).add("w"));
        assertEquals(1, loop.size(0));
        loop.alone(0, true, view -> {
            view.key(Bytes.utf8("e")).edit(LIST).clear();
            return view.key(Bytes.utf8("f")).editOrCreate(LIST);
        });
        assertEquals(0, loop.size(0));
    }

    @Test
    void aFaultOfOneValuesTypeKeepsNoOtherEmptyValue() {
        DeclaredType<List<String>> faulty = new DeclaredType<>("tests", new FaultyType());
        DeclaredType<List<String>> sound = new DeclaredType<>("tests", LIST.type());
        TestLoop other = new TestLoop(new Databases(2, 1, new TypeTable(List.of(faulty, sound))));
        IllegalStateException fault = assertThrows(
                IllegalStateException.class,
                () -> other.run(
                        keys -> {
                            keys.key(0).editOrCreate(sound);
                            keys.key(1).editOrCreate(faulty);
                            keys.key(2).editOrCreate(sound);
                        },
                        written("a"),
                        written("b"),
                        written("c")));
        assertEquals("empty?", fault.getMessage());
        assertEquals(1, other.size(0));
        other.run(keys -> assertTrue(keys.key(0).delete()), written("b"));
    }

    @Test
    void whereNothingIsUsedAgainWhatWasKeptHasEndedForEver() {
        loop.locks.beStrict();
        loop.set("k", "v");
        loop.set("j", "w");
        Key key = loop.call(keys -> keys.key(0), written("k"));
        Bytes view = loop.call(keys -> keys.key(0).get(STRING), read("k"));
        Bytes peeked = loop.call(keys -> keys.key(0).peek(), read("k"));
        List<Key> visited = new ArrayList<>();
        loop.scan(0, 0, 1, visited::add);
        loop.scan(0, 0, 1, visited::add);
        loop.run(
                keys -> {
                    assertEquals("w", keys.key(0).get(STRING) + "");
                    assertEquals("w", keys.key(0).peek() + "");
                    assertEnded(key);
                    assertViewEnded(key.name());
                    assertViewEnded(view);
                    assertViewEnded(peeked);
                    assertEnded(visited.get(0));
                    assertEnded(visited.get(1));
                },
                written("j"));
    }

    /** A type that fails to say whether a value is empty. */
    private static final class FaultyType implements ValueType<List<String>> {
        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public List<String> create() {
            return new ArrayList<>();
        }

        @Override
        public boolean isEmpty(List<String> value) {
            throw new IllegalStateException("empty?");
        }

        @Override
        public void write(List<String> value, DataOutput out) {
            throw new IllegalStateException();
        }

        @Override
        public List<String> read(DataInput in, int version) {
            throw new IllegalStateException();
        }
    }
}
