package dev.redstart.server.keyspace;

import static dev.redstart.api.Key.NO_EXPIRY;
import static dev.redstart.api.TypeHandle.STRING;
import static dev.redstart.server.keyspace.TestLoop.read;
import static dev.redstart.server.keyspace.TestLoop.written;
import static dev.redstart.server.storage.ListType.LIST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Key;
import dev.redstart.server.keyspace.StoreModelTest.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A store and, beside it, one map per database, which are led through the same steps and compared. */
final class StoreModel {
    /** How many names a step picks from. */
    static final int NAMES = 60;

    /** What a step does. */
    enum Kind {
        GET,
        SET,
        SET_LIST,
        WRITE,
        WRITE_FAR,
        WRITE_TO_ITSELF,
        DELETE,
        EXPIRE_AT,
        PERSIST,
        MOVE_FROM,
        COPY_FROM,
        EDIT,
        EDIT_OR_CREATE,
        EMPTY,
        PASS_TIME,
        EXPIRE_ACTIVELY,
        SCAN,
        CLEAR,
        CLEAR_ALL
    }

    /** A value is a string or a list of words. */
    private static final class Entry {
        Object value;
        long expireAt = NO_EXPIRY;

        Entry(Object value) {
            this.value = value;
        }
    }

    private final TestLoop loop;
    private final List<Map<String, Entry>> model = new ArrayList<>();
    private long expired;

    StoreModel(int stripes, int databases) {
        loop = new TestLoop(stripes, databases);
        for (int i = 0; i < databases; i++) {
            model.add(new HashMap<>());
        }
    }

    void apply(Step step) {
        int db = step.db();
        String name = "name" + step.name();
        switch (step.kind()) {
            case GET -> assertValue(db, name, lookUp(db, name));
            case SET -> set(db, name, "v".repeat(step.number()));
            case SET_LIST -> setList(db, name, step.number());
            case WRITE -> write(db, name, step.number(), "w".repeat(step.number() % 7));
            case WRITE_FAR -> write(db, name, 1 << step.number(), "far");
            case WRITE_TO_ITSELF -> writeToItself(db, name, step.number());
            case DELETE -> delete(db, name);
            case EXPIRE_AT -> expireAt(db, name, loop.now + step.number() - 3);
            case PERSIST -> expireAt(db, name, NO_EXPIRY);
            case MOVE_FROM -> take(db, name, step.otherDb(), "name" + step.otherName(), true);
            case COPY_FROM -> take(db, name, step.otherDb(), "name" + step.otherName(), false);
            case EDIT -> edit(db, name, false, step.number());
            case EDIT_OR_CREATE -> edit(db, name, true, step.number());
            case EMPTY -> empty(db, name);
            case PASS_TIME -> loop.now += step.number();
            case EXPIRE_ACTIVELY -> expireActively();
            case SCAN -> scan(db, step.number());
            case CLEAR -> clear(db, step.number() == 0);
            case CLEAR_ALL -> clearAll(step.number() == 0);
        }
    }

    /** Looks a name up in the model as the store does: what is over is removed first. */
    private Entry lookUp(int db, String name) {
        Entry entry = model.get(db).get(name);
        if (entry != null && isExpired(entry)) {
            model.get(db).remove(name);
            expired++;
            return null;
        }
        return entry;
    }

    private boolean isExpired(Entry entry) {
        return entry.expireAt != NO_EXPIRY && loop.now > entry.expireAt;
    }

    private void set(int db, String name, String value) {
        lookUp(db, name);
        loop.set(db, name, value);
        model.get(db).put(name, new Entry(value));
        assertValue(db, name, lookUp(db, name));
    }

    private void setList(int db, String name, int words) {
        lookUp(db, name);
        List<String> list = new ArrayList<>();
        for (int i = 0; i < words; i++) {
            list.add("w" + i);
        }
        loop.run(keys -> keys.key(0).set(LIST, new ArrayList<>(list)), written(db, name));
        model.get(db).put(name, new Entry(list));
    }

    private void write(int db, String name, int offset, String bytes) {
        Entry entry = lookUp(db, name);
        if (entry != null && entry.value instanceof List) {
            assertThrows(CommandException.class, () -> write(db, name, offset, Bytes.utf8(bytes)));
            return;
        }
        String old = entry == null ? "" : (String) entry.value;
        write(db, name, offset, Bytes.utf8(bytes));
        assertEquals(bytes.isEmpty() ? 0 : 1, loop.locks.changes());
        if (!bytes.isEmpty()) {
            Entry written = model.get(db).computeIfAbsent(name, any -> new Entry(""));
            written.value = overwritten(old, offset, bytes);
        }
        assertValue(db, name, lookUp(db, name));
    }

    private void write(int db, String name, int offset, Bytes bytes) {
        loop.run(keys -> keys.key(0).write(offset, bytes), written(db, name));
    }

    private static String overwritten(String old, int offset, String bytes) {
        if (bytes.isEmpty()) {
            return old;
        }
        String front = old.length() < offset ? old + "\0".repeat(offset - old.length()) : old.substring(0, offset);
        int end = offset + bytes.length();
        return front + bytes + (end < old.length() ? old.substring(end) : "");
    }

    /** Writes a key's own bytes into it, as {@code get} and as {@code peek} show them; a view of it stays as it was. */
    private void writeToItself(int db, String name, int offset) {
        Entry entry = lookUp(db, name);
        if (entry == null || entry.value instanceof List) {
            assertValue(db, name, entry);
            return;
        }
        String old = (String) entry.value;
        loop.run(
                keys -> {
                    Key key = keys.key(0);
                    Bytes before = key.get(STRING);
                    key.write(offset, key.peek());
                    assertEquals(old, before.toString());
                    key.write(0, (byte) 'x');
                    assertEquals(old, before.toString());
                },
                written(db, name));
        entry.value = overwritten(overwritten(old, offset, old), 0, "x");
        assertValue(db, name, lookUp(db, name));
    }

    private void delete(int db, String name) {
        boolean existed = lookUp(db, name) != null;
        assertEquals(existed, loop.call(keys -> keys.key(0).delete(), written(db, name)));
        assertEquals(existed ? 1 : 0, loop.locks.changes());
        model.get(db).remove(name);
    }

    private void expireAt(int db, String name, long instant) {
        Entry entry = lookUp(db, name);
        loop.run(keys -> keys.key(0).expireAt(instant), written(db, name));
        assertEquals(entry == null ? 0 : 1, loop.locks.changes());
        if (entry != null) {
            entry.expireAt = instant;
            if (instant != NO_EXPIRY && instant <= loop.now) {
                model.get(db).remove(name);
            }
        }
    }

    private void take(int db, String name, int sourceDb, String sourceName, boolean move) {
        Entry source = lookUp(sourceDb, sourceName);
        boolean same = db == sourceDb && name.equals(sourceName);
        if (source != null && !same) {
            lookUp(db, name);
        }
        loop.run(
                keys -> {
                    if (move) {
                        keys.key(0).moveFrom(keys.key(1));
                    } else {
                        keys.key(0).copyFrom(keys.key(1));
                    }
                },
                written(db, name),
                new TestLoop.Name(sourceDb, sourceName, move));
        if (source == null || same) {
            assertEquals(0, loop.locks.changes());
            return;
        }
        assertTrue(loop.locks.changes() > 0);
        Entry target = new Entry(source.value instanceof String ? source.value : new ArrayList<>(words(source)));
        target.expireAt = source.expireAt;
        model.get(db).put(name, target);
        if (move) {
            model.get(sourceDb).remove(sourceName);
        }
    }

    private void edit(int db, String name, boolean create, int number) {
        Entry entry = lookUp(db, name);
        if (entry != null && entry.value instanceof String) {
            assertThrows(CommandException.class, () -> append(db, name, create, number));
            return;
        }
        assertEquals(create || entry != null, append(db, name, create, number));
        if (entry != null) {
            words(entry).add("w" + number);
        } else if (create) {
            model.get(db).put(name, new Entry(new ArrayList<>(List.of("w" + number))));
        }
    }

    private boolean append(int db, String name, boolean create, int number) {
        return loop.call(
                keys -> {
                    Key key = keys.key(0);
                    List<String> list = create ? key.editOrCreate(LIST) : key.edit(LIST);
                    return list != null && list.add("w" + number);
                },
                written(db, name));
    }

    /** Takes all words out of a list, also of one that is made for it: the key goes. */
    private void empty(int db, String name) {
        Entry entry = lookUp(db, name);
        if (entry == null || entry.value instanceof List) {
            loop.run(keys -> keys.key(0).editOrCreate(LIST).clear(), written(db, name));
            model.get(db).remove(name);
        }
    }

    private void expireActively() {
        assertTrue(new ActiveExpiry(loop.store, 0, 1, () -> 0).run(loop.now, 1));
        for (Map<String, Entry> database : model) {
            int before = database.size();
            database.values().removeIf(this::isExpired);
            expired += before - database.size();
        }
    }

    private void scan(int db, int count) {
        Set<String> live = new HashSet<>();
        model.get(db).forEach((name, entry) -> {
            if (!isExpired(entry)) {
                live.add(name);
            }
        });
        List<String> met = loop.scanAll(db, 1 + count);
        assertEquals(live, new HashSet<>(met));
        assertEquals(live.size(), met.size(), "nothing is met twice while nothing changes");
    }

    private void clear(int db, boolean really) {
        if (really) {
            loop.alone(db, true, view -> {
                view.clear();
                return null;
            });
            assertEquals(model.get(db).size(), loop.locks.changes());
            model.get(db).clear();
        }
    }

    private void clearAll(boolean really) {
        if (really) {
            loop.alone(0, true, view -> {
                view.clearAll();
                return null;
            });
            assertEquals(model.stream().mapToInt(Map::size).sum(), loop.locks.changes());
            model.forEach(Map::clear);
        }
    }

    /** Everything that is there, by database and name, with its expiry. */
    Map<String, String> image() {
        Map<String, String> image = new TreeMap<>();
        for (int db = 0; db < model.size(); db++) {
            String prefix = db + "/";
            model.get(db).forEach((name, entry) -> image.put(prefix + name, entry.value + "@" + entry.expireAt));
        }
        return image;
    }

    Databases store() {
        return loop.store;
    }

    void checkSizes() {
        for (int db = 0; db < model.size(); db++) {
            assertEquals(model.get(db).size(), loop.size(db), "keys in " + db);
            long expiring = model.get(db).values().stream()
                    .filter(e -> e.expireAt != NO_EXPIRY)
                    .count();
            assertEquals(expiring, loop.expiring(db), "expiring keys in " + db);
        }
        assertEquals(expired, loop.store.expiredKeys());
    }

    void checkEverything() {
        for (int db = 0; db < model.size(); db++) {
            scan(db, 6);
            for (int i = 0; i < NAMES; i++) {
                assertValue(db, "name" + i, lookUp(db, "name" + i));
            }
        }
        checkSizes();
    }

    private void assertValue(int db, String name, Entry entry) {
        loop.run(
                keys -> {
                    Key key = keys.key(0);
                    assertEquals(name, key.toString());
                    assertEquals(entry != null, key.exists());
                    assertEquals(entry == null ? NO_EXPIRY : entry.expireAt, key.expireAt());
                    if (entry == null) {
                        assertSame(null, key.type());
                        assertSame(null, key.get(STRING));
                    } else if (entry.value instanceof String) {
                        assertSame(STRING, key.type());
                        assertEquals(Bytes.utf8((String) entry.value), key.get(STRING));
                        assertEquals(Bytes.utf8((String) entry.value), key.peek());
                        assertThrows(CommandException.class, () -> key.get(LIST));
                    } else {
                        assertSame(LIST, key.type());
                        assertEquals(entry.value, key.get(LIST));
                        assertThrows(CommandException.class, () -> key.get(STRING));
                    }
                },
                read(db, name));
        assertFalse(loop.locks.changes() > 0);
    }

    @SuppressWarnings("unchecked") // a value that is no string is a list of words
    private static List<String> words(Entry entry) {
        return (List<String>) entry.value;
    }
}
