package dev.redstart.server.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.ByteRanges;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.storage.AllHeld;
import dev.redstart.server.storage.Dictionary;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How much of the heap a whole store takes for what lives in it. A value's bytes tell its key and its length. */
class StoreSpaceTest {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int STRIPES = 4096;
    private static final int SOME_REGIONS_BYTES = 4 << 21;
    private static final int NAME_BYTES = 16;

    private final Databases store = new Databases(STRIPES, 1);
    private final SplittableRandom random = new SplittableRandom(11);
    private final byte[] name = "key:000000000000".getBytes(StandardCharsets.US_ASCII);
    private final byte[] value = new byte[64 * 1024];
    private final BytesView view = new BytesView();

    @Test
    void takesAQuarterMoreThanTheLiveBytesAfterOverwritesOfRandomSize() {
        overwrite(300_000, 10, 1000, 1_000_000);
        evacuate();
        assertTakesAtMost(1.25, 300_000);
    }

    @Test
    @Tag("long")
    void takesAQuarterMoreThanTheLiveBytesAfterTenMillionOverwritesOfAMillionKeys() {
        overwrite(1_000_000, 10, 1000, 10_000_000);
        evacuate();
        assertTakesAtMost(1.25, 1_000_000);
    }

    @Test
    void takesAQuarterMoreWhereValuesAreLong() {
        overwrite(4000, 1000, 50_000, 40_000);
        evacuate();
        assertTakesAtMost(1.25, 4000);
    }

    @Test
    void takesAQuarterMoreAfterSizesHaveChanged() {
        overwrite(200_000, 200, 400, 0);
        overwrite(200_000, 20, 60, 600_000);
        overwrite(200_000, 900, 1000, 1_200_000);
        evacuate();
        assertTakesAtMost(1.25, 200_000);
    }

    @Test
    void takesAtMost84BytesForAKeyOf16AndAValueOf32() {
        overwrite(1_000_000, 32, 32, 0);
        long bytes = store.reservedBytes() + store.memoryBytes() - store.allocatedBytes();
        assertTrue(bytes <= 84 * 1_000_000, () -> bytes / 1e6 + " bytes a key");
    }

    @Test
    void givesMemoryBackWhenMostKeysGo() {
        overwrite(300_000, 100, 300, 0);
        long before = store.reservedBytes();
        for (int key = 0; key < 300_000; key++) {
            if (key % 10 > 0) {
                dictionary(key).remove(AllHeld.ALL, find(key));
            }
        }
        evacuate();
        long after = store.reservedBytes();
        assertTrue(after < before / 5, () -> before + " bytes before, " + after + " with a tenth of the keys");
        for (int key = 0; key < 300_000; key += 10) {
            assertHolds(key);
        }
    }

    /** What the loops do on their way through the stripes. */
    private void evacuate() {
        boolean any = true;
        while (any) {
            any = false;
            for (int stripe = 0; stripe < STRIPES; stripe++) {
                Dictionary dictionary = store.dictionary(0, stripe);
                any |= dictionary != null && dictionary.evacuate(AllHeld.ALL);
            }
        }
        store.trim();
        store.trim();
    }

    /** Puts so many keys in, unless they are there, and overwrites keys at random. */
    private void overwrite(int keys, int least, int most, int times) {
        for (int i = 0; i < keys + times; i++) {
            set(i < keys ? i : random.nextInt(keys), least + random.nextInt(most - least + 1));
        }
    }

    private void set(int key, int length) {
        for (int at = 0; at < length; at += 4) {
            INT.set(value, at, key + length);
        }
        int slot = find(key);
        if (slot == Dictionary.ABSENT) {
            long hash = hash(key);
            store.dictionaryForInsert(AllHeld.ALL, 0, store.stripeOf(hash))
                    .insertString(AllHeld.ALL, name, 0, NAME_BYTES, hash, value, 0, length);
        } else {
            dictionary(key).setString(AllHeld.ALL, slot, value, 0, length);
        }
    }

    private long hash(int key) {
        for (int at = NAME_BYTES - 1, rest = key; at > 3; at--, rest /= 10) {
            name[at] = (byte) ('0' + rest % 10);
        }
        return ByteRanges.hash64(name, 0, NAME_BYTES);
    }

    private Dictionary dictionary(int key) {
        return store.dictionary(0, store.stripeOf(hash(key)));
    }

    private int find(int key) {
        Dictionary dictionary = dictionary(key);
        return dictionary == null ? Dictionary.ABSENT : dictionary.find(AllHeld.ALL, name, 0, NAME_BYTES, hash(key));
    }

    private void assertHolds(int key) {
        assertTrue(dictionary(key).string(AllHeld.ALL, find(key), view));
        int length = view.length();
        for (int at = 0; at + 4 <= length; at += 4) {
            assertEquals(key + length, (int) INT.get(view.array(), view.from() + at), () -> "key " + key);
        }
    }

    /** Some regions beyond it are the least that the store gives back, whatever its size. */
    private void assertTakesAtMost(double times, int keys) {
        long live = 0;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            Dictionary dictionary = store.dictionary(0, stripe);
            if (dictionary != null) {
                live += dictionary.liveBytes();
            }
        }
        double ratio = (double) (store.reservedBytes() - SOME_REGIONS_BYTES) / live;
        assertTrue(ratio <= times, () -> "the keyspace takes " + ratio + " of what lives in it");
        for (int key = 0; key < keys; key++) {
            assertHolds(key);
        }
    }
}
