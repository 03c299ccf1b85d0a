package dev.redstart.server.keyspace;

import static dev.redstart.api.Key.NO_EXPIRY;
import static dev.redstart.api.TypeHandle.STRING;
import static dev.redstart.server.keyspace.TestLoop.read;
import static dev.redstart.server.keyspace.TestLoop.written;
import static dev.redstart.server.storage.ListType.LIST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.EventClass;
import dev.redstart.api.Key;
import dev.redstart.api.ValueType;
import dev.redstart.server.storage.DeclaredType;
import dev.redstart.server.storage.TypeTable;
import java.io.DataInput;
import java.io.DataOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class KeyHandleTest {
    /** Two stripes, so that most keys share a dictionary. */
    private final TestLoop loop = new TestLoop(2, 2);

    private static Bytes bytes(String text) {
        return Bytes.utf8(text);
    }

    // Views

    @Test
    void keepsTheBytesOfAViewWhenTheKeyIsSet() {
        loop.set("a", "old");
        loop.run(
                keys -> {
                    Bytes old = keys.key(0).get(STRING);
                    keys.key(0).set(STRING, bytes("new"));
                    Bytes newer = keys.key(0).get(STRING);
                    keys.key(0).set(STRING, bytes(""));
                    assertEquals("old new", old + " " + newer);
                    keys.key(0).delete();
                    assertEquals("old new", old + " " + newer);
                },
                written("a"));
    }

    @Test
    void keepsTheBytesOfManyViews() {
        loop.run(
                keys -> {
                    List<Bytes> views = new ArrayList<>();
                    for (int i = 0; i < 100; i++) {
                        keys.key(0).set(STRING, bytes("value" + i));
                        views.add(keys.key(0).get(STRING));
                    }
                    for (int i = 0; i < 100; i++) {
                        assertEquals("value" + i, views.get(i).toString());
                    }
                },
                written("a"));
    }

    @Test
    void setsAKeyToItsOwnValueOrAnothers() {
        loop.set("a", "one");
        loop.set("b", "two");
        loop.run(
                keys -> {
                    Key a = keys.key(0);
                    Key b = keys.key(1);
                    a.set(STRING, a.get(STRING));
                    Bytes old = b.get(STRING);
                    b.set(STRING, a.get(STRING));
                    a.set(STRING, old);
                },
                written("a"),
                written("b"));
        assertEquals("two", loop.get("a"));
        assertEquals("one", loop.get("b"));
    }

    @Test
    void copiesWhatIsSet() {
        byte[] data = {'a'};
        Bytes changing = new dev.redstart.server.bytes.BytesView().point(data, 0, 1);
        loop.run(keys -> keys.key(0).set(STRING, changing), written("a"));
        data[0] = 'b';
        assertEquals("a", loop.get("a"));
    }

    // Equal names, and handles that something else moved

    @Test
    void showsChangesToEveryHandleOfTheSameName() {
        loop.run(
                keys -> {
                    Key one = keys.key(0);
                    Key two = keys.key(1);
                    assertFalse(one.exists());
                    two.set(STRING, bytes("first"));
                    assertEquals("first", one.get(STRING).toString());
                    one.set(STRING, bytes("second"));
                    one.expireAt(loop.now + 5);
                    assertEquals("second", two.get(STRING).toString());
                    assertEquals(loop.now + 5, two.expireAt());
                    two.delete();
                    assertFalse(one.exists());
                    two.editOrCreate(LIST).add("word");
                    assertEquals(List.of("word"), one.get(LIST));
                },
                written("a"),
                written("a"));
    }

    @Test
    void keepsApartEqualNamesInTwoDatabases() {
        loop.run(
                keys -> {
                    keys.key(0).set(STRING, bytes("zero"));
                    assertFalse(keys.key(1).exists());
                    keys.key(1).set(STRING, bytes("one"));
                    assertEquals("zero", keys.key(0).get(STRING).toString());
                },
                written(0, "a"),
                written(1, "a"));
    }

    @Test
    void findsItsEntryAgainWhenOthersMovedIt() {
        TestLoop.Name[] names = new TestLoop.Name[100];
        for (int i = 0; i < names.length; i++) {
            names[i] = written("k" + i);
        }
        loop.run(
                keys -> {
                    for (int i = 0; i < names.length; i++) {
                        assertFalse(keys.key(i).exists());
                    }
                    for (int i = 0; i < names.length; i++) {
                        keys.key(i).set(STRING, bytes("v" + i));
                    }
                    for (int i = 0; i < names.length; i += 2) {
                        assertTrue(keys.key(i).delete());
                    }
                    for (int i = 0; i < names.length; i++) {
                        assertEquals(
                                i % 2 == 0 ? null : "v" + i,
                                TestLoop.text(keys.key(i).get(STRING)));
                    }
                },
                names);
    }

    @Test
    void findsNothingAnyMoreWhenTheKeyspaceWasCleared() {
        loop.set("a", "v");
        loop.alone(0, true, view -> {
            Key key = view.key(bytes("a"));
            assertTrue(key.exists());
            view.clear();
            assertFalse(key.exists());
            key.set(STRING, bytes("again"));
            view.clearAll();
            assertFalse(key.exists());
            key.set(STRING, bytes("last"));
            return null;
        });
        assertEquals("last", loop.get("a"));
        assertEquals(1, loop.size(0));
    }

    // Keys declared by reads()

    @Test
    void refusesChangesOfAKeyThatIsRead() {
        loop.set("a", "v");
        loop.run(
                keys -> {
                    Key key = keys.key(0);
                    Key other = keys.key(1);
                    List<Consumer<Key>> changes = List.of(
                            k -> k.set(STRING, bytes("x")),
                            k -> k.edit(LIST),
                            k -> k.editOrCreate(LIST),
                            Key::delete,
                            k -> k.expireAt(loop.now + 1),
                            k -> k.moveFrom(other),
                            k -> k.copyFrom(other),
                            k -> k.event(EventClass.STRING, "set"));
                    for (Consumer<Key> change : changes) {
                        assertThrows(IllegalStateException.class, () -> change.accept(key));
                    }
                    assertThrows(IllegalStateException.class, () -> other.moveFrom(key));
                },
                read("a"),
                written("b"));
        assertEquals(0, loop.locks.changes());
        assertEquals("v", loop.get("a"));
        assertNull(loop.get("b"));
    }

    // Expiry

    @Test
    void livesInTheMillisecondOfItsExpiryAndNotAfter() {
        loop.set("a", "v");
        loop.expireAt("a", loop.now + 10);
        loop.now += 10;
        assertEquals("v", loop.get("a"));
        assertEquals(0, loop.store.expiredKeys());
        loop.now += 1;
        assertNull(loop.get("a"));
        assertEquals(1, loop.store.expiredKeys());
        assertEquals(0, loop.size(0), "the look-up removes it");
        assertEquals(0, loop.locks.changes());
    }

    @Test
    void startsAnewWhereAKeyHasExpired() {
        loop.run(keys -> keys.key(0).set(LIST, new ArrayList<>(List.of("w"))), written("a"));
        loop.expireAt("a", loop.now + 1);
        loop.now += 2;
        loop.run(
                keys -> {
                    assertNull(keys.key(0).edit(LIST));
                    assertEquals(List.of(), keys.key(0).editOrCreate(LIST));
                    keys.key(0).edit(LIST).add("x");
                    assertEquals(NO_EXPIRY, keys.key(0).expireAt());
                },
                written("a"));
        assertFalse(loop.delete("never"));
    }

    @Test
    void deletesAtAnInstantThatHasCome() {
        for (long instant : new long[] {loop.now, loop.now - 1, 0, Long.MIN_VALUE}) {
            loop.set("a", "v");
            loop.expireAt("a", instant);
            assertEquals(1, loop.locks.changes());
            assertEquals(0, loop.size(0));
        }
        assertEquals(0, loop.store.expiredKeys(), "a command deleted them");
    }

    @Test
    void dropsTheExpiryWhenAValueIsSet() {
        loop.set("a", "v");
        loop.expireAt("a", loop.now + 10);
        assertEquals(1, loop.expiring(0));
        loop.set("a", "w");
        assertEquals(0, loop.expiring(0));
        loop.now += 100;
        assertEquals("w", loop.get("a"));
    }

    @Test
    void keepsTheExpiryWhenAValueIsEdited() {
        loop.run(
                keys -> {
                    keys.key(0).editOrCreate(LIST).add("a");
                    keys.key(0).expireAt(loop.now + 10);
                    keys.key(0).edit(LIST).add("b");
                    assertEquals(loop.now + 10, keys.key(0).expireAt());
                },
                written("a"));
        assertEquals(1, loop.expiring(0));
    }

    // Values that are no strings

    @Test
    void dropsWhatAnEditLeftEmpty() {
        loop.run(keys -> keys.key(0).editOrCreate(LIST), written("a"));
        assertEquals(0, loop.size(0));
        loop.run(keys -> keys.key(0).editOrCreate(LIST).add("w"), written("a"));
        assertEquals(1, loop.size(0));
        loop.run(keys -> keys.key(0).edit(LIST).clear(), written("a"));
        assertEquals(0, loop.size(0));
    }

    @Test
    void leavesNothingBehindWhenAnEmptyValueCannotBeMade() {
        DeclaredType<List<String>> broken = new DeclaredType<>("tests", new BrokenType());
        TestLoop other = new TestLoop(new Databases(2, 1, new TypeTable(List.of(broken))));
        assertThrows(
                IllegalStateException.class, () -> other.run(keys -> keys.key(0).editOrCreate(broken), written("a")));
        assertEquals(0, other.size(0));
    }

    @Test
    void refusesToEditStrings() {
        loop.run(
                keys -> {
                    assertThrows(
                            IllegalArgumentException.class, () -> keys.key(0).edit(STRING));
                    assertThrows(
                            IllegalArgumentException.class, () -> keys.key(0).editOrCreate(STRING));
                },
                written("a"));
        assertEquals(0, loop.size(0));
    }

    @Test
    void movesAValueAsItIs() {
        List<String> words = new ArrayList<>(List.of("w"));
        loop.run(keys -> keys.key(0).set(LIST, words), written(0, "a"));
        loop.expireAt("a", loop.now + 7);
        loop.set(1, "b", "old");
        loop.run(keys -> keys.key(1).moveFrom(keys.key(0)), written(0, "a"), written(1, "b"));
        loop.run(
                keys -> {
                    assertFalse(keys.key(0).exists());
                    assertSame(words, keys.key(1).get(LIST));
                    assertEquals(loop.now + 7, keys.key(1).expireAt());
                },
                read(0, "a"),
                read(1, "b"));
        assertEquals(List.of(0L, 1L), List.of(loop.expiring(0), loop.expiring(1)));
    }

    @Test
    void copiesAValueThatSharesNothing() {
        List<String> words = new ArrayList<>(List.of("w"));
        loop.run(keys -> keys.key(0).set(LIST, words), written("a"));
        loop.run(keys -> keys.key(1).copyFrom(keys.key(0)), read("a"), written("b"));
        loop.run(
                keys -> {
                    assertSame(words, keys.key(0).get(LIST));
                    assertEquals(words, keys.key(1).get(LIST));
                    assertNotSame(words, keys.key(1).get(LIST));
                },
                read("a"),
                read("b"));
    }

    @Test
    void movesAndCopiesNothingOntoItself() {
        loop.set("a", "v");
        loop.expireAt("a", loop.now + 5);
        loop.run(
                keys -> {
                    keys.key(0).moveFrom(keys.key(1));
                    keys.key(0).moveFrom(keys.key(0));
                    keys.key(1).copyFrom(keys.key(0));
                },
                written("a"),
                written("a"));
        assertEquals(0, loop.locks.changes());
        assertEquals("v", loop.get("a"));
        assertEquals(1, loop.expiring(0));
    }

    /** A type whose values cannot be made. */
    private static final class BrokenType implements ValueType<List<String>> {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public List<String> create() {
            throw new IllegalStateException("no value");
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
