package dev.redstart.server.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.ByteRanges;
import dev.redstart.server.bytes.BytesView;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How much memory a dictionary takes for what lives in it. */
class DictionarySpaceTest {
    private static final int KEYS = 250;

    private final Dictionary dictionary = new Dictionary(0, 12, ByteRanges::hash64, new Arena());
    private final SplittableRandom random = new SplittableRandom(7);
    private final byte[][] values = new byte[KEYS][];
    private final BytesView view = new BytesView();

    @Test
    void takesAQuarterMoreThanTheLiveBytesAfterOverwritesOfRandomSize() {
        for (int i = 0; i < KEYS; i++) {
            set(i, 10 + random.nextInt(991));
        }
        for (int i = 0; i < 100_000; i++) {
            set(random.nextInt(KEYS), 10 + random.nextInt(991));
            assertTrue(
                    dictionary.slab().totalBytes() <= dictionary.slab().liveBytes() * 1.25,
                    () -> dictionary.slab().totalBytes() + " bytes for "
                            + dictionary.slab().liveBytes());
        }
        assertAllThere();
    }

    @Test
    void takesAtMost84BytesForAKeyOf16AndAValueOf32() {
        for (int i = 0; i < 1220; i++) {
            byte[] name = String.format("key:%012d", i).getBytes(StandardCharsets.US_ASCII);
            int slot = dictionary.insert(AllHeld.ALL, name, 0, 16, ByteRanges.hash64(name, 0, 16));
            dictionary.setString(AllHeld.ALL, slot, new byte[32], 0, 32);
        }
        assertTrue(dictionary.memoryBytes() <= 84 * 1220, () -> dictionary.memoryBytes() / 1220.0 + " bytes a key");
    }

    @Test
    void givesMemoryBackWhenKeysGo() {
        for (int i = 0; i < KEYS; i++) {
            set(i, 500);
        }
        for (int i = 0; i < KEYS; i++) {
            dictionary.remove(AllHeld.ALL, find(i));
        }
        assertEquals(0, dictionary.slab().totalBytes());
        assertTrue(dictionary.memoryBytes() < 600, () -> dictionary.memoryBytes() + " bytes for nothing");
    }

    @Test
    void overwritesInPlaceWhereTheLengthIsTheSame() {
        set(0, 100);
        set(1, 100);
        long before = dictionary.slab().totalBytes();
        for (int i = 0; i < 1000; i++) {
            set(i & 1, 100);
        }
        assertEquals(before, dictionary.slab().totalBytes());
        assertAllThere();
    }

    /** An entry over a megabyte has a region of its own, and more addresses than fit in before the next one's. */
    @Test
    void keepsNamesOfMegabytesApart() {
        byte[] first = "a".repeat(4_000_000).getBytes(StandardCharsets.US_ASCII);
        byte[] second = "b".repeat(4_000_000).getBytes(StandardCharsets.US_ASCII);
        insert(first);
        int slot = insert(second);
        dictionary.remove(AllHeld.ALL, slot);
        slot = dictionary.find(AllHeld.ALL, first, 0, first.length, ByteRanges.hash64(first, 0, first.length));
        dictionary.name(AllHeld.ALL, slot, view);
        assertArrayEquals(first, view.toByteArray());
        dictionary.remove(AllHeld.ALL, slot);
        assertEquals(0, dictionary.slab().totalBytes());
    }

    private int insert(byte[] name) {
        return dictionary.insert(AllHeld.ALL, name, 0, name.length, ByteRanges.hash64(name, 0, name.length));
    }

    @Test
    void keepsValuesOfAnySize() {
        int[] lengths = {
            0, 1, 255, 8_192, 9_000, 65_535, 65_536, 70_000, 524_280, 524_288, 3_000_000, 65_536, 65_530, 12, 0
        };
        for (int length : lengths) {
            for (int i = 0; i < 3; i++) {
                set(i, length + i);
                dictionary.expireAt(AllHeld.ALL, find(i), 1_000_000 + length);
                assertAllThere();
                assertEquals(1_000_000 + length, dictionary.expireAt(AllHeld.ALL, find(i)));
            }
        }
    }

    private void set(int key, int length) {
        byte[] value = new byte[length];
        Arrays.fill(value, (byte) random.nextInt());
        values[key] = value;
        int slot = find(key);
        if (slot == Dictionary.ABSENT) {
            byte[] name = name(key);
            slot = dictionary.insert(AllHeld.ALL, name, 0, name.length, ByteRanges.hash64(name, 0, name.length));
        }
        dictionary.setString(AllHeld.ALL, slot, value, 0, length);
    }

    private int find(int key) {
        byte[] name = name(key);
        return dictionary.find(AllHeld.ALL, name, 0, name.length, ByteRanges.hash64(name, 0, name.length));
    }

    private static byte[] name(int key) {
        return ("key " + key).getBytes(StandardCharsets.US_ASCII);
    }

    private void assertAllThere() {
        for (int i = 0; i < KEYS; i++) {
            if (values[i] != null) {
                dictionary.string(AllHeld.ALL, find(i), view);
                assertArrayEquals(values[i], view.toByteArray());
            }
        }
    }
}
