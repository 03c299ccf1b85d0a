package dev.redstart.server.storage;

import dev.redstart.server.keyspace.Snapshot;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.lock.Stripe;
import dev.redstart.server.lock.StripeHold;
import dev.redstart.server.lock.World;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * One dictionary as it was at the instant of a {@link Snapshot}, while the dictionary goes on.
 *
 * <p>The problem: a snapshot takes seconds, and commands must neither wait for it nor show in it. The rule: until
 * something changes in the dictionary, the dictionary is its own image. Before the first change the image is <em>taken</em>:
 * it copies the buckets and the list of objects, some kilobytes, and freezes the entries where they lie. Later writes go
 * elsewhere, and removed entries keep their bytes until the image has been written. An object is captured before it is
 * changed.
 *
 * <p>Only reading the frozen entries needs no lock; everything else happens while the stripe is held, or the world. The
 * snapshot's thread holds the stripe as a {@linkplain StopTheWorld#beginVisit() visitor}.
 */
public final class DictionaryImage {
    private static final int CAPTURED = -1;
    private static final int SPINS = 100;
    private static final int PARK_NANOS = 50_000;

    private final StopTheWorld gate;
    private final StripeHold hold;
    private final Stripe stripe;
    private final Dictionary dictionary;
    private final SnapshotSink sink;
    private boolean released;

    /** Null until the image is taken. */
    private IndexCopy index;

    /** The dictionary's objects, or what was captured of them. */
    private Object[] objects;

    /** The objects' types, numbers of {@link TypeTable}, or {@link #CAPTURED}. */
    private int[] types;

    /**
     * An image that is not yet taken.
     *
     * @param gate where visits are made
     * @param hold for the stripe; all images of a snapshot share it
     */
    public DictionaryImage(
            StopTheWorld gate, StripeHold hold, Stripe stripe, Dictionary dictionary, SnapshotSink sink) {
        this.gate = gate;
        this.hold = hold;
        this.stripe = stripe;
        this.dictionary = dictionary;
        this.sink = sink;
    }

    /** Begins the image: it will be written as the dictionary is now. */
    public void begin(World world) {
        dictionary.beginImage(world, this);
    }

    /** Takes the image, unless it is taken. */
    void take() {
        if (index == null) {
            IndexCopy copy = dictionary.copyIndex();
            try {
                objects = dictionary.objects.copy();
                types = dictionary.objects.copyOfTypes();
                dictionary.freeze();
            } catch (RuntimeException | Error e) {
                copy.free();
                throw e;
            }
            index = copy;
        }
    }

    /** Captures an object as it is, unless it was added after the instant. */
    void preserve(int number, Object value) {
        if (number < objects.length && objects[number] == value && isChangeable(number)) {
            objects[number] = sink.capture(types[number], value);
            types[number] = CAPTURED;
        }
    }

    private boolean isChangeable(int number) {
        return types[number] != CAPTURED && types[number] != TypeTable.STRING;
    }

    /** Has the dictionary released with the image. */
    void releaseDictionary() {
        released = true;
    }

    /** Writes the image, then ends it; called by the snapshot's thread. */
    public void write() throws IOException {
        hold();
        try {
            take();
        } finally {
            letGo();
        }
        index.forEachAddress(this::writeEntry);
        end();
    }

    /** Ends the image, written or not. */
    public void end() {
        hold();
        try {
            if (index != null) {
                index.free();
            }
            dictionary.endImage(hold, released);
        } finally {
            letGo();
        }
        objects = null;
        types = null;
    }

    /** Holds the stripe. Between two tries the visit ends, so that the world may be stopped. */
    private void hold() {
        gate.beginVisit();
        for (int spins = 0; !hold.tryTakeFirst(stripe); spins++) {
            gate.endVisit();
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(PARK_NANOS);
            }
            gate.beginVisit();
        }
    }

    private void letGo() {
        hold.release();
        gate.endVisit();
    }

    private void writeEntry(int address) throws IOException {
        byte[] region = dictionary.arena.region(address);
        int at = Arena.offset(address);
        int nameAt = SlabEntry.nameAt(region, at);
        int nameLength = SlabEntry.nameLength(region, at);
        long expireAt = SlabEntry.expireAt(region, at);
        if (!SlabEntry.isObject(region, at)) {
            int valueAt = SlabEntry.valueAt(region, at);
            int length = SlabEntry.valueLength(region, at);
            sink.string(region, nameAt, nameLength, region, valueAt, length, expireAt);
            return;
        }
        int number = SlabEntry.object(region, at);
        if (objects[number] instanceof byte[] string && types[number] == TypeTable.STRING) {
            sink.string(region, nameAt, nameLength, string, 0, string.length, expireAt);
        } else if (objects[number] instanceof LargeString string && types[number] == TypeTable.STRING) {
            sink.string(region, nameAt, nameLength, string.array(), 0, string.length(), expireAt);
        } else {
            sink.object(region, nameAt, nameLength, captured(number), expireAt);
        }
    }

    private Object captured(int number) {
        hold(); // an object that has not changed since the instant is not captured yet
        try {
            preserve(number, objects[number]);
            return objects[number];
        } finally {
            letGo();
        }
    }
}
