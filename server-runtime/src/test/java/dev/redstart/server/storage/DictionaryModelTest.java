package dev.redstart.server.storage;

import static dev.redstart.api.Key.NO_EXPIRY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.bytes.BytesView;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A dictionary against a map, with hashes that pile names up, also across the dictionary's end. */
class DictionaryModelTest {
    enum Kind {
        INSERT,
        REMOVE,
        SET,
        WRITE,
        EXPIRE,
        REMOVE_EXPIRED,
        SCAN
    }

    record Step(Kind kind, int name, int number) {}

    private static final class Entry {
        String value = "";
        long expireAt = NO_EXPIRY;
    }

    private final BytesView view = new BytesView();
    private final ChosenHashes hashes = new ChosenHashes();

    @Property
    void behavesAsAMap(@ForAll("steps") List<Step> steps, @ForAll("places") List<Long> places) {
        Dictionary dictionary = hashes.dictionary(DictionaryTest.STRIPE_BITS);
        Map<String, Entry> model = new HashMap<>();
        for (Step step : steps) {
            apply(step, hash(places, step.name()), dictionary, model);
            assertEquals(model.size(), dictionary.size());
            long expiring =
                    model.values().stream().filter(e -> e.expireAt != NO_EXPIRY).count();
            assertEquals(expiring, dictionary.expiring());
        }
        for (int name = 0; name < 40; name++) {
            assertSame(model.get("n" + name), dictionary, find(dictionary, "n" + name, hash(places, name)));
        }
        assertEquals(model.keySet(), scan(dictionary, 3));
    }

    private static long hash(List<Long> places, int name) {
        return DictionaryTest.hash(places.get(name % places.size()));
    }

    private void apply(Step step, long hash, Dictionary dictionary, Map<String, Entry> model) {
        String name = "n" + step.name();
        Entry entry = model.get(name);
        int slot = find(dictionary, name, hash);
        assertSame(entry, dictionary, slot);
        switch (step.kind()) {
            case INSERT -> {
                if (entry == null) {
                    assertSame(new Entry(), dictionary, hashes.insert(dictionary, bytes(name), 0, name.length(), hash));
                    model.put(name, new Entry());
                }
            }
            case REMOVE -> {
                if (entry != null) {
                    dictionary.remove(AllHeld.ALL, slot);
                    model.remove(name);
                }
            }
            case SET -> {
                if (entry != null) {
                    entry.value = "v".repeat(step.number());
                    dictionary.setString(AllHeld.ALL, slot, bytes(entry.value), 0, entry.value.length());
                }
            }
            case WRITE -> {
                if (entry != null) {
                    write(dictionary, slot, entry, step.number() * step.number(), "w".repeat(1 + step.number()));
                }
            }
            case EXPIRE -> {
                if (entry != null) {
                    entry.expireAt = step.number() == 0 ? NO_EXPIRY : step.number();
                    dictionary.expireAt(AllHeld.ALL, slot, entry.expireAt);
                }
            }
            case REMOVE_EXPIRED -> removeExpired(step.number(), dictionary, model);
            case SCAN -> assertEquals(model.keySet(), scan(dictionary, 1 + step.number()));
        }
    }

    private static void write(Dictionary dictionary, int slot, Entry entry, int offset, String bytes) {
        dictionary.writeString(AllHeld.ALL, slot, offset, bytes(bytes), 0, bytes.length());
        String old = entry.value + "\0".repeat(Math.max(0, offset - entry.value.length()));
        int end = offset + bytes.length();
        entry.value = old.substring(0, offset) + bytes + (end < old.length() ? old.substring(end) : "");
    }

    private static void removeExpired(int now, Dictionary dictionary, Map<String, Entry> model) {
        for (Entry entry : model.values()) {
            assertTrue(entry.expireAt == NO_EXPIRY || dictionary.earliestExpiry(AllHeld.ALL) <= entry.expireAt);
        }
        int before = model.size();
        model.values().removeIf(e -> e.expireAt != NO_EXPIRY && e.expireAt < now);
        assertEquals(before - model.size(), dictionary.removeExpired(AllHeld.ALL, now, 0, ExpiryListener.NONE));
    }

    private void assertSame(Entry entry, Dictionary dictionary, int slot) {
        assertEquals(entry == null, slot == Dictionary.ABSENT);
        if (entry != null) {
            dictionary.string(AllHeld.ALL, slot, view);
            assertEquals(entry.value, view.toString());
            assertEquals(entry.expireAt, dictionary.expireAt(AllHeld.ALL, slot));
        }
    }

    private Set<String> scan(Dictionary dictionary, int count) {
        Set<String> met = new HashSet<>();
        long position = 0;
        while (position != Dictionary.POSITION_END) {
            position = dictionary.scan(AllHeld.ALL, position, count, slot -> {
                dictionary.name(AllHeld.ALL, slot, view);
                assertTrue(met.add(view.toString()), () -> view + " was met twice");
            });
        }
        return met;
    }

    private static int find(Dictionary dictionary, String name, long hash) {
        return dictionary.find(AllHeld.ALL, bytes(name), 0, name.length(), hash);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                net.jqwik.api.Tuple.of(6, Kind.INSERT),
                net.jqwik.api.Tuple.of(3, Kind.REMOVE),
                net.jqwik.api.Tuple.of(2, Kind.SET),
                net.jqwik.api.Tuple.of(4, Kind.WRITE),
                net.jqwik.api.Tuple.of(2, Kind.EXPIRE),
                net.jqwik.api.Tuple.of(1, Kind.REMOVE_EXPIRED),
                net.jqwik.api.Tuple.of(1, Kind.SCAN));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, 39),
                        Arbitraries.integers().between(0, 9))
                .as(Step::new)
                .list()
                .ofMaxSize(120);
    }

    /** Places in hash space: few, so that names share them, and often the first or the last. */
    @Provide
    Arbitrary<List<Long>> places() {
        return Arbitraries.oneOf(Arbitraries.of(0L, 1L, -1L, -2L, 1L << 62, 3L << 62), Arbitraries.longs())
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }
}
