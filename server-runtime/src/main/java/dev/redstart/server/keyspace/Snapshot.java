package dev.redstart.server.keyspace;

import dev.redstart.server.lock.StripeHold;
import dev.redstart.server.lock.World;
import dev.redstart.server.storage.Dictionary;
import dev.redstart.server.storage.DictionaryImage;
import dev.redstart.server.storage.SnapshotSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole keyspace at one instant, written out by a thread of its own while commands go on.
 *
 * <p>It begins while the world is stopped ({@link Databases#beginSnapshot}), which only marks the dictionaries; each dictionary's
 * {@link DictionaryImage} is taken at its first change or when its turn to be written comes. Memory beyond the keyspace's own
 * is what was overwritten or removed meanwhile, of dictionaries that are not written yet.
 */
public final class Snapshot {
    /** The images of one database. */
    private record Database(int number, long keys, long expiring, List<DictionaryImage> images) {}

    private final Databases store;
    private final SnapshotSink sink;
    private final StripeHold hold = new StripeHold();
    private final List<Database> databases = new ArrayList<>();
    private int database;
    private int image;
    private boolean released;
    private volatile boolean cancelled;

    Snapshot(World world, Databases store, SnapshotSink sink) {
        this.store = store;
        this.sink = sink;
        long[] keys = store.sizes();
        long[] expiring = store.expiring();
        for (int db = 0; db < keys.length; db++) {
            if (keys[db] > 0) {
                databases.add(new Database(db, keys[db], expiring[db], images(world, db)));
            }
        }
        for (Database made :
                databases) { // all memory is there: dictionaries whose image nobody ends would keep what dies
            made.images.forEach(begun -> begun.begin(world));
        }
    }

    private List<DictionaryImage> images(World world, int db) {
        List<DictionaryImage> images = new ArrayList<>();
        for (int stripe = 0; stripe < store.stripes().count(); stripe++) {
            Dictionary dictionary = store.dictionary(db, stripe);
            if (dictionary != null && dictionary.size() > 0) {
                images.add(
                        new DictionaryImage(world.gate(), hold, store.stripes().get(stripe), dictionary, sink));
            }
        }
        return images;
    }

    /** Number of keys in all databases at the instant. */
    public long keys() {
        return databases.stream().mapToLong(Database::keys).sum();
    }

    /**
     * Writes everything; to be called once.
     *
     * @return false if it was cancelled before it was all written
     * @throws IOException of the sink; what was not written is let go of all the same
     */
    public boolean write() throws IOException {
        try {
            for (; database < databases.size(); database++, image = 0) {
                Database current = databases.get(database);
                sink.database(current.number, current.keys, current.expiring);
                while (image < current.images.size()) {
                    if (cancelled) {
                        return false;
                    }
                    current.images.get(image).write();
                    image++;
                }
            }
            return true;
        } finally {
            release();
        }
    }

    /** Has {@link #write} stop soon; from any thread. */
    public void cancel() {
        cancelled = true;
    }

    /** Lets go of everything that is not written; by the thread that would write it, also after it did. */
    public void release() {
        if (released) {
            return;
        }
        released = true;
        try {
            for (; database < databases.size(); database++, image = 0) {
                List<DictionaryImage> images = databases.get(database).images;
                for (; image < images.size(); image++) {
                    images.get(image).end();
                }
            }
        } finally {
            store.snapshotEnded();
        }
    }
}
