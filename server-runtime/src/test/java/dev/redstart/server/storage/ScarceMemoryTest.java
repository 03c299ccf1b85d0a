package dev.redstart.server.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.ByteRanges;
import dev.redstart.api.Key;
import dev.redstart.server.bytes.BytesView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A heap at its end: a change that finds no memory leaves everything as it was, and later ones go on. */
class ScarceMemoryTest {
    private static final int HEAP_BYTES = 3 << 21;
    private static final int KEYS = 3000;
    private static final int STEPS = 20_000;
    private static final int LIST = ListType.LIST.number();

    /** What a key should hold: bytes, or an object. */
    private record Entry(Object value, long expireAt) {}

    private final Map<Integer, Entry> model = new HashMap<>();
    private final BytesView view = new BytesView();
    private int heapLeft;
    private int failures;
    private Dictionary dictionary;

    private byte[] allocate(int bytes) {
        if (bytes > heapLeft) {
            failures++;
            throw new OutOfMemoryError("no room for " + bytes + " bytes in " + heapLeft);
        }
        heapLeft -= bytes;
        return new byte[bytes];
    }

    @Property(tries = 20)
    void changesNothingWhereMemoryLacks(@ForAll long seed) {
        heapLeft = HEAP_BYTES;
        failures = 0;
        model.clear();
        dictionary = new Dictionary(0, 1, ByteRanges::hash64, new Arena(this::allocate));
        SplittableRandom random = new SplittableRandom(seed);
        for (int step = 0; step < STEPS; step++) {
            try {
                change(random.nextInt(KEYS), random);
            } catch (OutOfMemoryError e) {
                assertTrue(failures > 0);
            }
            if (step % 1000 == 0) {
                assertHoldsTheModel();
            }
        }
        assertHoldsTheModel();
        assertTrue(failures > 0, "memory never lacked");
    }

    /** The model changes after the dictionary did, so not where it threw. */
    private void change(int key, SplittableRandom random) {
        byte[] name = name(key);
        long hash = ByteRanges.hash64(name, 0, name.length);
        int slot = dictionary.find(AllHeld.ALL, name, 0, name.length, hash);
        Entry old = model.get(key);
        int choice = random.nextInt(13);
        if (choice < 6) {
            byte[] data = bytes(random);
            if (slot == Dictionary.ABSENT) {
                dictionary.insertString(AllHeld.ALL, name, 0, name.length, hash, data, 0, data.length);
            } else {
                dictionary.setString(AllHeld.ALL, slot, data, 0, data.length);
            }
            model.put(key, new Entry(data, old == null ? Key.NO_EXPIRY : old.expireAt));
        } else if (choice == 6) {
            List<String> list = new ArrayList<>();
            if (slot == Dictionary.ABSENT) {
                dictionary.insertObject(AllHeld.ALL, name, 0, name.length, hash, LIST, list);
            } else {
                dictionary.setObject(AllHeld.ALL, slot, LIST, list);
            }
            model.put(key, new Entry(list, old == null ? Key.NO_EXPIRY : old.expireAt));
        } else if (choice == 7 && slot != Dictionary.ABSENT) {
            long expireAt = random.nextInt(4) == 0 ? Key.NO_EXPIRY : 1 + random.nextInt(1_000_000);
            dictionary.expireAt(AllHeld.ALL, slot, expireAt);
            model.put(key, new Entry(old.value, expireAt));
        } else if (choice == 8 && slot != Dictionary.ABSENT) {
            dictionary.remove(AllHeld.ALL, slot);
            model.remove(key);
        } else if (choice >= 10 && slot != Dictionary.ABSENT && old.value instanceof byte[] value) {
            byte[] data = bytes(random);
            int offset = random.nextInt(value.length + 100);
            dictionary.writeString(AllHeld.ALL, slot, offset, data, 0, data.length);
            byte[] written = Arrays.copyOf(value, Math.max(value.length, offset + data.length));
            System.arraycopy(data, 0, written, offset, data.length);
            model.put(key, new Entry(written, old.expireAt));
        } else if (choice == 9 && random.nextInt(500) == 0) {
            dictionary.removeExpired(AllHeld.ALL, 500_000, 0, ExpiryListener.NONE);
            model.values().removeIf(entry -> entry.expireAt != Key.NO_EXPIRY && entry.expireAt <= 500_000);
        }
    }

    private static byte[] bytes(SplittableRandom random) {
        int length = random.nextInt(300) == 0 ? 600_000 : random.nextInt(random.nextInt(8) == 0 ? 60_000 : 3000);
        byte[] data = new byte[length];
        random.nextBytes(data);
        return data;
    }

    private static byte[] name(int key) {
        return ("key:" + key).getBytes(StandardCharsets.US_ASCII);
    }

    private void assertHoldsTheModel() {
        assertEquals(model.size(), dictionary.size());
        for (int key = 0; key < KEYS; key++) {
            byte[] name = name(key);
            int slot = dictionary.find(AllHeld.ALL, name, 0, name.length, ByteRanges.hash64(name, 0, name.length));
            Entry entry = model.get(key);
            if (entry == null) {
                assertEquals(Dictionary.ABSENT, slot);
                continue;
            }
            assertNotEquals(Dictionary.ABSENT, slot, () -> new String(name, StandardCharsets.US_ASCII));
            assertEquals(entry.expireAt, dictionary.expireAt(AllHeld.ALL, slot));
            if (entry.value instanceof byte[] data) {
                assertEquals(TypeTable.STRING, dictionary.type(AllHeld.ALL, slot));
                assertTrue(dictionary.string(AllHeld.ALL, slot, view));
                assertArrayEquals(data, view.toByteArray());
            } else {
                assertEquals(LIST, dictionary.type(AllHeld.ALL, slot));
                assertSame(entry.value, dictionary.object(AllHeld.ALL, slot));
            }
        }
    }
}
