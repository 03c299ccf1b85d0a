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
 * The whole keyspace at one instant, written by its own thread while commands go on.
 *
 * <p>It begins while the world is stopped ({@link Databases#beginSnapshot}), which only marks the dictionaries; each dictionary's
 * {@link DictionaryImage} is taken before its first change or when it is written. The snapshot's extra memory is what
 * commands overwrite or remove in dictionaries that are not written yet.
 */
public final class Snapshot {
    /** The images of one database. */
    private record DatabaseImages(int number, long keys, long expiring, List<DictionaryImage> images) {}

    private final Databases databases;
    private final SnapshotSink sink;
    private final StripeHold hold = new StripeHold();
    private final List<DatabaseImages> parts = new ArrayList<>();
    private int part;
    private int image;
    private boolean released;
    private volatile boolean cancelled;

    Snapshot(World world, Databases databases, SnapshotSink sink) {
        this.databases = databases;
        this.sink = sink;
        long[] keys = databases.sizes();
        long[] expiring = databases.expiring();
        for (int db = 0; db < keys.length; db++) {
            if (keys[db] > 0) {
                parts.add(new DatabaseImages(db, keys[db], expiring[db], images(world, db)));
            }
        }
        // All memory is allocated by now: a begun image must be ended, or its dictionary frees nothing.
        for (DatabaseImages made : parts) {
            made.images.forEach(begun -> begun.begin(world));
        }
    }

    private List<DictionaryImage> images(World world, int db) {
        List<DictionaryImage> images = new ArrayList<>();
        for (int stripe = 0; stripe < databases.stripes().count(); stripe++) {
            Dictionary dictionary = databases.dictionary(db, stripe);
            if (dictionary != null && dictionary.size() > 0) {
                images.add(new DictionaryImage(
                        world.gate(), hold, databases.stripes().get(stripe), dictionary, sink));
            }
        }
        return images;
    }

    /** Returns the number of keys in all databases at the instant. */
    public long keys() {
        return parts.stream().mapToLong(DatabaseImages::keys).sum();
    }

    /**
     * Writes everything; called once.
     *
     * @return false if it was cancelled before everything was written
     * @throws IOException of the sink; the rest is released all the same
     */
    public boolean write() throws IOException {
        try {
            for (; part < parts.size(); part++, image = 0) {
                DatabaseImages current = parts.get(part);
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

    /** Stops {@link #write} soon; any thread may call it. */
    public void cancel() {
        cancelled = true;
    }

    /** Ends the images that are not written. The writing thread calls it, also after {@link #write}. */
    public void release() {
        if (released) {
            return;
        }
        released = true;
        try {
            for (; part < parts.size(); part++, image = 0) {
                List<DictionaryImage> images = parts.get(part).images;
                for (; image < images.size(); image++) {
                    images.get(image).end();
                }
            }
        } finally {
            databases.snapshotEnded();
        }
    }
}
