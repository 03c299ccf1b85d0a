package dev.redstart.server.storage;

import static dev.redstart.api.Key.NO_EXPIRY;
import static dev.redstart.server.storage.ListType.LIST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.bytes.BytesView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The hashes here are chosen, so that many names have one home, also the dictionary's last. */
class DictionaryTest {
    static final int STRIPE_BITS = 4;

    /** Hash of all names where a test does not say otherwise. */
    private static final long SAME = 0x0123456789abcdefL;

    private static final int NAMES = 1000;

    private final ChosenHashes hashes = new ChosenHashes();
    private final Dictionary dictionary = hashes.dictionary(STRIPE_BITS);
    private final BytesView view = new BytesView();

    @Test
    void isEmptyAtFirst() {
        assertEquals(0, dictionary.size());
        assertEquals(0, dictionary.expiring());
        assertEquals(Dictionary.ABSENT, find("a", SAME));
        assertEquals(Dictionary.POSITION_END, dictionary.scan(AllHeld.ALL, 0, 1, slot -> fail("slot " + slot)));
        assertEquals(0, dictionary.removeExpired(AllHeld.ALL, Long.MAX_VALUE, 0, ExpiryListener.NONE));
    }

    @Test
    void findsAnInsertedName() {
        int slot = insert("a", SAME);
        assertEquals(slot, find("a", SAME));
        assertEquals("a", name(slot));
        assertEquals(TypeTable.STRING, dictionary.type(AllHeld.ALL, slot));
        assertEquals("", string(slot));
        assertEquals(NO_EXPIRY, dictionary.expireAt(AllHeld.ALL, slot));
        assertEquals(1, dictionary.size());
        assertEquals(0, dictionary.expiring());
    }

    @Test
    void drawsEveryEntryAboutAsOften() {
        Random random = new Random(7);
        assertEquals(Dictionary.ABSENT, dictionary.randomSlot(AllHeld.ALL, random));
        int[] drawn = new int[30]; // more than a bucket holds, all at home in one: some lie in the next
        for (int i = 0; i < drawn.length; i++) {
            insert("" + i, SAME);
        }
        for (int i = 0; i < drawn.length * 1000; i++) {
            drawn[Integer.parseInt(name(dictionary.randomSlot(AllHeld.ALL, random)))]++;
        }
        for (int times : drawn) {
            assertEquals(1000, times, 200); // six standard deviations
        }
    }

    @Test
    void distinguishesNamesOfOneHash() {
        for (String name : List.of("", "a", "b", "ab", "a\0")) {
            dictionary.setString(AllHeld.ALL, insert(name, SAME), bytes("value of " + name), 0, 9 + name.length());
        }
        for (String name : List.of("a\0", "", "ab", "b", "a")) {
            assertEquals("value of " + name, string(find(name, SAME)));
        }
        assertEquals(Dictionary.ABSENT, find("ba", SAME));
    }

    @Test
    void findsByARangeOfAnArray() {
        hashes.insert(dictionary, bytes("<name>"), 1, 4, SAME);
        assertEquals(find("name", SAME), dictionary.find(AllHeld.ALL, bytes("my name is"), 3, 4, SAME));
        assertEquals("name", name(find("name", SAME)));
    }

    @Test
    void keepsItsOwnCopies() {
        byte[] name = bytes("name");
        byte[] value = bytes("-value-");
        int slot = hashes.insert(dictionary, name, 0, 4, SAME);
        dictionary.setString(AllHeld.ALL, slot, value, 1, 5);
        name[0] = '?';
        value[1] = '?';
        assertEquals("value", string(find("name", SAME)));
    }

    @Test
    void takesValuesThatAreNotStrings() {
        int slot = insert("a", SAME);
        List<String> words = new ArrayList<>();
        dictionary.setObject(AllHeld.ALL, slot, LIST.number(), words);
        assertEquals(LIST.number(), dictionary.type(AllHeld.ALL, slot));
        assertSame(words, dictionary.object(AllHeld.ALL, slot));
        dictionary.setString(AllHeld.ALL, slot, bytes("text"), 0, 4);
        assertEquals(TypeTable.STRING, dictionary.type(AllHeld.ALL, slot));
        assertEquals("text", string(slot));
    }

    @Test
    void replacesAValueButNotItsExpiry() {
        int slot = insert("a", SAME);
        dictionary.expireAt(AllHeld.ALL, slot, 5);
        dictionary.setString(AllHeld.ALL, slot, bytes("text"), 0, 4);
        dictionary.setObject(AllHeld.ALL, slot, LIST.number(), new ArrayList<>());
        assertEquals(5, dictionary.expireAt(AllHeld.ALL, slot));
    }

    @Test
    void countsEntriesWithAnExpiry() {
        dictionary.expireAt(AllHeld.ALL, insert("a", SAME), 10);
        dictionary.expireAt(AllHeld.ALL, insert("b", SAME), 20);
        insert("c", SAME);
        assertEquals(2, dictionary.expiring());
        dictionary.expireAt(AllHeld.ALL, find("a", SAME), 30);
        assertEquals(2, dictionary.expiring());
        dictionary.expireAt(AllHeld.ALL, find("a", SAME), NO_EXPIRY);
        dictionary.expireAt(AllHeld.ALL, find("c", SAME), NO_EXPIRY);
        assertEquals(1, dictionary.expiring());
        dictionary.remove(AllHeld.ALL, find("b", SAME));
        assertEquals(0, dictionary.expiring());
    }

    @Test
    void expiresNothingBeforeItsEarliestExpiry() {
        dictionary.expireAt(AllHeld.ALL, insert("a", SAME), 20);
        dictionary.expireAt(AllHeld.ALL, insert("b", SAME), 10);
        dictionary.expireAt(AllHeld.ALL, insert("c", SAME), 30);
        assertTrue(dictionary.earliestExpiry(AllHeld.ALL) <= 10);
        dictionary.removeExpired(AllHeld.ALL, 15, 0, ExpiryListener.NONE);
        assertEquals(20, dictionary.earliestExpiry(AllHeld.ALL), "exact after a walk");
        dictionary.removeExpired(AllHeld.ALL, 100, 0, ExpiryListener.NONE);
        assertEquals(Long.MAX_VALUE, dictionary.earliestExpiry(AllHeld.ALL));
    }

    @Test
    void removesWhatIsExpiredAfterItsInstant() {
        dictionary.expireAt(AllHeld.ALL, insert("a", SAME), 10);
        dictionary.expireAt(AllHeld.ALL, insert("b", SAME), 11);
        insert("c", SAME);
        assertEquals(
                0,
                dictionary.removeExpired(AllHeld.ALL, 10, 0, ExpiryListener.NONE),
                "a key lives in the millisecond of its expiry");
        assertEquals(1, dictionary.removeExpired(AllHeld.ALL, 11, 0, ExpiryListener.NONE));
        assertEquals(Dictionary.ABSENT, find("a", SAME));
        assertEquals(2, dictionary.size());
        assertEquals(1, dictionary.expiring());
    }

    @Test
    void changesItsVersionWhenAnEntryComesOrGoes() {
        Set<Integer> versions = new HashSet<>(Set.of(dictionary.version()));
        for (int i = 0; i < 20; i++) {
            insert("k" + i, SAME);
            assertTrue(versions.add(dictionary.version()), "insert");
        }
        dictionary.remove(AllHeld.ALL, find("k3", SAME));
        assertTrue(versions.add(dictionary.version()), "remove");
        dictionary.expireAt(AllHeld.ALL, find("k4", SAME), 1);
        dictionary.removeExpired(AllHeld.ALL, 2, 0, ExpiryListener.NONE);
        assertTrue(versions.add(dictionary.version()), "removeExpired");
        int before = dictionary.version();
        dictionary.setString(AllHeld.ALL, find("k5", SAME), bytes("v"), 0, 1);
        assertEquals("v", string(find("k5", SAME)));
        if (dictionary.version() == before) {
            assertEquals("v", string(find("k5", SAME)), "slots stay valid within a version");
        }
    }

    @Test
    void scansEveryEntryOnceWhileNothingChanges() {
        Random random = new Random(5);
        for (int crowd = 1; crowd < 300; crowd += 7) {
            Dictionary crowded = hashes.dictionary(STRIPE_BITS);
            Set<String> names = new HashSet<>();
            for (int i = 0; i < crowd; i++) {
                String name = "k" + i;
                names.add(name);
                // many homes, of which a few are shared, with the first and the last among them
                long hash = hash(random.nextInt(3) == 0 ? -random.nextInt(2) : random.nextLong());
                hashes.insert(crowded, bytes(name), 0, name.length(), hash);
            }
            for (int count : new int[] {1, 3, 1000}) {
                List<String> met = scanAll(crowded, count);
                assertEquals(crowd, met.size());
                assertEquals(names, new HashSet<>(met));
            }
        }
    }

    @Test
    void scansAtLeastAsManyAsAskedFor() {
        for (int i = 0; i < 100; i++) {
            insert("k" + i, hash((long) i << 57));
        }
        List<String> met = new ArrayList<>();
        long next = dictionary.scan(AllHeld.ALL, 0, 10, slot -> met.add(name(slot)));
        assertTrue(met.size() >= 10, () -> met.size() + " entries");
        assertTrue(met.size() <= 30, () -> met.size() + " entries, though they are spread evenly");
        assertNotEquals(Dictionary.POSITION_END, next);
    }

    @Test
    void scansFromAnyPosition() {
        for (int i = 0; i < 50; i++) {
            insert("k" + i, hash(i * 0x9E3779B97F4A7C15L));
        }
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            long position = random.nextLong() >>> (Long.SIZE - Dictionary.POSITION_BITS);
            long next = dictionary.scan(AllHeld.ALL, position, 1 + random.nextInt(5), slot -> name(slot));
            assertTrue(next > 0 && next <= Dictionary.POSITION_END, () -> position + " " + next);
        }
        assertEquals(
                Dictionary.POSITION_END,
                dictionary.scan(AllHeld.ALL, Dictionary.POSITION_END - 1, 1000, slot -> name(slot)));
    }

    @Test
    void doesNotGrowWhileItsCapacityLasts() {
        Random random = new Random(9);
        insert("k0", hash(random.nextLong()));
        dictionary.ensureCapacity(AllHeld.ALL, NAMES);
        int bytes = dictionary.indexBytes();
        for (int i = 1; i < NAMES; i++) {
            insert("k" + i, hash(random.nextLong()));
        }
        assertEquals(bytes, dictionary.indexBytes());
        assertEquals(NAMES, scanAll(dictionary, 1).size());
    }

    private List<String> scanAll(Dictionary scanned, int count) {
        List<String> met = new ArrayList<>();
        long position = 0;
        while (position != Dictionary.POSITION_END) {
            position = scanned.scan(AllHeld.ALL, position, count, slot -> {
                scanned.name(AllHeld.ALL, slot, view);
                met.add(view.toString());
            });
        }
        return met;
    }

    private int insert(String name, long hash) {
        return hashes.insert(dictionary, bytes(name), 0, bytes(name).length, hash);
    }

    private int find(String name, long hash) {
        return dictionary.find(AllHeld.ALL, bytes(name), 0, bytes(name).length, hash);
    }

    private String name(int slot) {
        dictionary.name(AllHeld.ALL, slot, view);
        return view.toString();
    }

    private String string(int slot) {
        dictionary.string(AllHeld.ALL, slot, view);
        return view.toString();
    }

    /** A hash that falls into the stripe, at a place of the stripe's part of the hash space. */
    static long hash(long place) {
        return 5L << (Long.SIZE - STRIPE_BITS) | place >>> STRIPE_BITS;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void fail(String message) {
        throw new AssertionError(message);
    }
}
