package dev.redstart.server.keyspace;

import static dev.redstart.api.TypeHandle.STRING;
import static dev.redstart.server.keyspace.TestLoop.read;
import static dev.redstart.server.keyspace.TestLoop.written;
import static dev.redstart.server.storage.ListType.LIST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Key;
import dev.redstart.server.storage.SnapshotSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a string is said to be kept as where its bytes do not tell: it stays with the string wherever its entry goes. */
class StringFormTest {
    private static final int KEYS = 600;
    private static final String[] EXPECTED = {"int", "raw", "embstr"};

    /** Two stripes, so that most keys share a dictionary. */
    private final TestLoop loop = new TestLoop(2, 1);

    private void change(String name, Consumer<Key> change) {
        loop.run(keys -> change.accept(keys.key(0)), written(name));
    }

    private String encoding(String name) {
        return loop.call(keys -> keys.key(0).encoding(), read(name));
    }

    /** Keys of the three forms, all with a value that reads as an integer. */
    private void fill() {
        for (int i = 0; i < KEYS; i++) {
            String expected = EXPECTED[i % EXPECTED.length];
            change("k" + i, key -> {
                key.set(STRING, Bytes.utf8("12"));
                if (expected.equals("raw")) {
                    key.write(1, (byte) '3');
                } else if (expected.equals("embstr")) {
                    key.encoding("embstr");
                }
            });
        }
    }

    private void assertUnchanged() {
        for (int i = 0; i < KEYS; i++) {
            assertEquals(EXPECTED[i % EXPECTED.length], encoding("k" + i), "k" + i);
        }
    }

    /** Fills chunks with free entries, so that the live ones between them move. */
    private void churn(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 20_000; i++) {
            loop.set("other" + random.nextInt(300), "x".repeat(random.nextInt(400)));
        }
        for (int i = 0; i < 300; i++) {
            loop.delete("other" + i);
        }
    }

    @Test
    void staysWhenTheEntryMoves() {
        fill();
        churn(1);
        assertUnchanged();
        for (int i = 0; i < KEYS; i++) {
            change("k" + i, key -> key.expireAt(loop.now + 1_000_000));
        }
        assertUnchanged();
        churn(2);
        assertUnchanged();
    }

    @Test
    void staysWhenTheEntryIsReplacedBecauseASnapshotReadsIt() throws IOException {
        fill();
        Snapshot snapshot = TestLoop.snapshot(loop.world, loop.store, new NoSink());
        for (int i = 0; i < KEYS; i++) {
            change("k" + i, key -> key.expireAt(loop.now + 1_000_000));
        }
        assertUnchanged();
        snapshot.release();
        assertUnchanged();
    }

    @Test
    void takesNoMemory() {
        loop.set("a", "12");
        long before = loop.call(keys -> keys.key(0).memoryBytes(), read("a"));
        change("a", key -> key.encoding("raw"));
        long after = loop.call(keys -> keys.key(0).memoryBytes(), read("a"));
        assertEquals(before, after);
    }

    @Test
    void endsWhenTheValueIsReplaced() {
        for (String name : new String[] {"raw", "embstr"}) {
            change("a", key -> {
                key.set(STRING, Bytes.utf8("12"));
                key.encoding(name);
            });
            assertEquals(name, encoding("a"));
            change("a", key -> key.replace(STRING, Bytes.utf8("13")));
            assertEquals("int", encoding("a"));
            change("a", key -> {
                key.encoding(name);
                key.set(LIST, new ArrayList<>(List.of("w")));
            });
            loop.set("a", "14");
            assertEquals("int", encoding("a"));
        }
    }

    @Test
    void isRefusedForWhatIsNoString() {
        change("list", key -> key.editOrCreate(LIST).add("w"));
        assertThrows(CommandException.class, () -> change("list", key -> key.encoding("raw")));
        assertThrows(IllegalArgumentException.class, () -> change("list", key -> key.encoding("int")));
        change("absent", key -> key.encoding("raw"));
        assertNull(encoding("absent"));
    }

    /** Takes nothing: what is looked at is the keyspace. */
    private static final class NoSink implements SnapshotSink {
        @Override
        public void database(int db, long keys, long expiring) {}

        @Override
        public void string(
                byte[] name, int nameFrom, int nameLength, byte[] value, int from, int length, long expireAt) {}

        @Override
        public void object(byte[] name, int nameFrom, int nameLength, Object captured, long expireAt) {}

        @Override
        public Object capture(int type, Object value) {
            return value;
        }
    }
}
