package dev.redstart.server.keyspace;

import static dev.redstart.api.TypeHandle.STRING;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.api.ByteRanges;
import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.lock.StripeHeldException;
import dev.redstart.server.storage.ListType;
import dev.redstart.server.storage.SnapshotSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** One event loop's way to the keys: takes the locks, runs a handler, gives the locks back, as the dispatcher does. */
public final class TestLoop {
    final Databases store;
    final StopTheWorld world;
    public final KeyLocks locks;
    final Database view;
    long now = 1_000_000;

    /** A key as a command names it. */
    public record Name(int db, String text, boolean writable) {}

    public TestLoop(Databases store) {
        this(store, new StopTheWorld(0));
    }

    public TestLoop(Databases store, StopTheWorld world) {
        this.store = store;
        this.world = world;
        this.locks = new KeyLocks(store);
        this.view = new Database(store, locks);
    }

    public TestLoop(int stripes, int databases) {
        this(new Databases(stripes, databases, ListType.TYPES));
    }

    public static Name written(String name) {
        return new Name(0, name, true);
    }

    public static Name read(String name) {
        return new Name(0, name, false);
    }

    public static Name read(int db, String name) {
        return new Name(db, name, false);
    }

    public static Name written(int db, String name) {
        return new Name(db, name, true);
    }

    /** Adds the keys of a command that starts now. */
    void start(Name... names) {
        locks.start(now);
        for (Name name : names) {
            add(name);
        }
    }

    void add(Name name) {
        byte[] bytes = bytes("<" + name.text + ">");
        locks.add(bytes, 1, bytes.length - 2, name.db, name.writable);
    }

    /** Runs a handler with its keys locked. */
    <T> T call(Function<KeyLocks, T> handler, Name... names) {
        start(names);
        if (locks.tryLock(this) != null) {
            throw new IllegalStateException("another owner holds a key");
        }
        return finish(handler);
    }

    public void run(Consumer<KeyLocks> handler, Name... names) {
        call(
                held -> {
                    handler.accept(held);
                    return null;
                },
                names);
    }

    private <T> T finish(Function<KeyLocks, T> handler) {
        try {
            return handler.apply(locks);
        } finally {
            try {
                locks.finish();
            } finally {
                locks.unlock();
            }
        }
    }

    /** Runs a handler that has the whole keyspace for itself. */
    <T> T alone(int db, boolean writable, Function<Database, T> handler) {
        List<T> result = new ArrayList<>();
        world.stop(token -> {
            locks.start(now);
            locks.holdWorld(token);
            result.add(finish(held -> handler.apply(view.point(db, writable))));
        });
        return result.get(0);
    }

    /** A snapshot of now, of a store that no other thread uses. */
    static Snapshot snapshot(Databases store, SnapshotSink sink) {
        return snapshot(new StopTheWorld(0), store, sink);
    }

    static Snapshot snapshot(StopTheWorld world, Databases store, SnapshotSink sink) {
        List<Snapshot> begun = new ArrayList<>();
        world.stop(token -> begun.add(store.beginSnapshot(token, sink)));
        return begun.get(0);
    }

    public void set(int db, String name, String value) {
        run(keys -> keys.key(0).set(STRING, Bytes.utf8(value)), written(db, name));
    }

    public void set(String name, String value) {
        set(0, name, value);
    }

    /** The string at a key, null if there is none. */
    public String get(int db, String name) {
        return call(keys -> text(keys.key(0).get(STRING)), read(db, name));
    }

    public String get(String name) {
        return get(0, name);
    }

    boolean delete(String name) {
        return call(keys -> keys.key(0).delete(), written(name));
    }

    void expireAt(String name, long epochMillis) {
        run(keys -> keys.key(0).expireAt(epochMillis), written(name));
    }

    public long size(int db) {
        long size = store.size(db);
        assertEquals(size, store.sizes()[db]);
        return size;
    }

    long expiring(int db) {
        return store.expiring()[db];
    }

    /** Walks over a database to the end and returns the names met, those met twice included. */
    List<String> scanAll(int db, int count) {
        List<String> met = new ArrayList<>();
        long cursor = 0;
        do {
            cursor = scan(db, cursor, count, key -> met.add(key.toString()));
        } while (cursor != 0);
        return met;
    }

    public long scan(int db, long cursor, int count, Consumer<Key> each) {
        while (true) {
            locks.start(now);
            try {
                return view.point(db, false).scan(cursor, count, each);
            } catch (StripeHeldException e) {
                Thread.onSpinWait(); // as a client that is tried again
            } finally {
                locks.unlock();
            }
        }
    }

    int stripeOf(String name) {
        return stripeOf(store, name);
    }

    static int stripeOf(Databases store, String name) {
        byte[] bytes = bytes(name);
        return store.stripeOf(ByteRanges.hash64(bytes, 0, bytes.length));
    }

    /** The {@code n}-th name of those that fall into a stripe. */
    static String nameIn(Databases store, int stripe, int n) {
        int left = n;
        for (int i = 0; ; i++) {
            String name = "k" + i;
            if (stripeOf(store, name) == stripe && left-- == 0) {
                return name;
            }
        }
    }

    static String text(Bytes value) {
        return value == null ? null : value.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
