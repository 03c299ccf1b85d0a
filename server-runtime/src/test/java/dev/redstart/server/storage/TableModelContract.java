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

/** Any table against a map, with hashes that pile names up, also across the table's end. */
abstract class TableModelContract {
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

    /** An empty table of a stripe that is picked by so many bits of the hash. */
    abstract Table table(int stripeBits);

    @Property
    void behavesAsAMap(@ForAll("steps") List<Step> steps, @ForAll("places") List<Long> places) {
        Table table = table(TableContract.STRIPE_BITS);
        Map<String, Entry> model = new HashMap<>();
        for (Step step : steps) {
            apply(step, hash(places, step.name()), table, model);
            assertEquals(model.size(), table.size());
            long expiring =
                    model.values().stream().filter(e -> e.expireAt != NO_EXPIRY).count();
            assertEquals(expiring, table.expiring());
        }
        for (int name = 0; name < 40; name++) {
            assertSame(model.get("n" + name), table, find(table, "n" + name, hash(places, name)));
        }
        assertEquals(model.keySet(), scan(table, 3));
    }

    private static long hash(List<Long> places, int name) {
        return TableContract.hash(places.get(name % places.size()));
    }

    private void apply(Step step, long hash, Table table, Map<String, Entry> model) {
        String name = "n" + step.name();
        Entry entry = model.get(name);
        int slot = find(table, name, hash);
        assertSame(entry, table, slot);
        switch (step.kind()) {
            case INSERT -> {
                if (entry == null) {
                    assertSame(new Entry(), table, table.insert(AllHeld.ALL, bytes(name), 0, name.length(), hash));
                    model.put(name, new Entry());
                }
            }
            case REMOVE -> {
                if (entry != null) {
                    table.remove(AllHeld.ALL, slot);
                    model.remove(name);
                }
            }
            case SET -> {
                if (entry != null) {
                    entry.value = "v".repeat(step.number());
                    table.setString(AllHeld.ALL, slot, bytes(entry.value), 0, entry.value.length());
                }
            }
            case WRITE -> {
                if (entry != null) {
                    write(table, slot, entry, step.number() * step.number(), "w".repeat(1 + step.number()));
                }
            }
            case EXPIRE -> {
                if (entry != null) {
                    entry.expireAt = step.number() == 0 ? NO_EXPIRY : step.number();
                    table.expireAt(AllHeld.ALL, slot, entry.expireAt);
                }
            }
            case REMOVE_EXPIRED -> removeExpired(step.number(), table, model);
            case SCAN -> assertEquals(model.keySet(), scan(table, 1 + step.number()));
        }
    }

    private static void write(Table table, int slot, Entry entry, int offset, String bytes) {
        table.writeString(AllHeld.ALL, slot, offset, bytes(bytes), 0, bytes.length());
        String old = entry.value + "\0".repeat(Math.max(0, offset - entry.value.length()));
        int end = offset + bytes.length();
        entry.value = old.substring(0, offset) + bytes + (end < old.length() ? old.substring(end) : "");
    }

    private static void removeExpired(int now, Table table, Map<String, Entry> model) {
        for (Entry entry : model.values()) {
            assertTrue(entry.expireAt == NO_EXPIRY || table.earliestExpiry(AllHeld.ALL) <= entry.expireAt);
        }
        int before = model.size();
        model.values().removeIf(e -> e.expireAt != NO_EXPIRY && e.expireAt < now);
        assertEquals(before - model.size(), table.removeExpired(AllHeld.ALL, now, 0, ExpiryListener.NONE));
    }

    private void assertSame(Entry entry, Table table, int slot) {
        assertEquals(entry == null, slot == Table.ABSENT);
        if (entry != null) {
            table.string(AllHeld.ALL, slot, view);
            assertEquals(entry.value, view.toString());
            assertEquals(entry.expireAt, table.expireAt(AllHeld.ALL, slot));
        }
    }

    private Set<String> scan(Table table, int count) {
        Set<String> met = new HashSet<>();
        long position = 0;
        while (position != Table.POSITION_END) {
            position = table.scan(AllHeld.ALL, position, count, slot -> {
                table.name(AllHeld.ALL, slot, view);
                assertTrue(met.add(view.toString()), () -> view + " was met twice");
            });
        }
        return met;
    }

    private static int find(Table table, String name, long hash) {
        return table.find(AllHeld.ALL, bytes(name), 0, name.length(), hash);
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
