package dev.redstart.server.storage;

import dev.redstart.server.keyspace.Snapshot;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.lock.Stripe;
import dev.redstart.server.lock.StripeHold;
import dev.redstart.server.lock.World;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/**
 * One table as it was at the instant of a {@link Snapshot}, while the table goes on.
 *
 * <p>The problem: a snapshot takes seconds, and commands must neither wait for it nor show in it. The rule: until
 * something changes in the table, the table is its own image. Before the first change the image is <em>taken</em>: a copy
 * of the buckets and of the list of objects, some kilobytes, and the entries are frozen where they lie. What is written
 * from then on goes elsewhere, and what dies keeps its bytes until the image has been written. An object that is about to
 * be changed is captured first.
 *
 * <p>Everything but reading the frozen entries happens while the stripe is held, or the world. The snapshot's thread holds
 * it as a {@linkplain StopTheWorld#beginVisit() visitor}.
 */
public final class TableImage {
    private static final int CAPTURED = -1;
    private static final int SPINS = 100;
    private static final int PARK_NANOS = 50_000;

    private final StopTheWorld gate;
    private final StripeHold hold;
    private final Stripe stripe;
    private final SlabTable table;
    private final SnapshotSink sink;
    private boolean taken;
    private boolean released;
    /** A block of the arena: arrays of kilobytes, for each table, would be copied by the collector. */
    private int buckets;

    private int bucketsBytes;
    /** As the table's; where one was captured, that. */
    private Object[] objects;

    /** The objects' types, numbers of {@link TypeTable}, or {@link #CAPTURED}. */
    private int[] types;

    /**
     * An image to be taken.
     *
     * @param gate where visits are made, with a hold that all images of a snapshot share
     */
    public TableImage(StopTheWorld gate, StripeHold hold, Stripe stripe, SlabTable table, SnapshotSink sink) {
        this.gate = gate;
        this.hold = hold;
        this.stripe = stripe;
        this.table = table;
        this.sink = sink;
    }

    /** From now on the table is as it shall be written. */
    public void begin(World world) {
        table.beginImage(world, this);
    }

    /** Keeps what is now, if nothing was kept yet. */
    void take() {
        if (!taken) {
            int bytes = table.indexBytes();
            int copy = table.copyOfBuckets();
            try {
                objects = table.objects().copy();
                types = table.objects().copyOfTypes();
                table.freeze();
            } catch (RuntimeException | Error e) {
                table.freeCopy(copy, bytes);
                throw e;
            }
            buckets = copy;
            bucketsBytes = bytes;
            taken = true;
        }
    }

    /** Keeps an object as it is, unless it came after the instant. */
    void preserve(int number, Object value) {
        if (number < objects.length && objects[number] == value && isChangeable(number)) {
            objects[number] = sink.capture(types[number], value);
            types[number] = CAPTURED;
        }
    }

    private boolean isChangeable(int number) {
        return types[number] != CAPTURED && types[number] != TypeTable.STRING;
    }

    /** The table is not wanted any more: it goes when the image does. */
    void releaseTable() {
        released = true;
    }

    /** Writes the image, then lets go of it; by the snapshot's thread. */
    public void write() throws IOException {
        hold();
        try {
            take();
        } finally {
            letGo();
        }
        table.forEachAddress(buckets, bucketsBytes, this::writeEntry);
        end();
    }

    /** Lets go of it, written or not. */
    public void end() {
        hold();
        try {
            if (taken) {
                table.freeCopy(buckets, bucketsBytes);
            }
            table.endImage(hold, released);
        } finally {
            letGo();
        }
        objects = null;
        types = null;
    }

    /** Nobody waits for the visit to end: where the stripe is taken, the world may be stopped before the next try. */
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
        byte[] region = table.region(address);
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
        hold(); // an object that nobody changed yet
        try {
            preserve(number, objects[number]);
            return objects[number];
        } finally {
            letGo();
        }
    }
}
