package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A HyperLogLog in redis-server's representation, to the byte, as a copy that can be changed.
 *
 * <pre>
 *   HYLL | encoding 1 | unused 3 | cached cardinality 8 | registers, dense or sparse
 * </pre>
 *
 * <p>The cardinality is little-endian; its highest bit says that registers have changed since.
 */
final class HyperLogLog {
    static final int HEADER_BYTES = 16;

    private static final byte[] MAGIC = "HYLL".getBytes(StandardCharsets.US_ASCII);
    private static final int ENCODING = 4;
    private static final byte DENSE = 0;
    private static final byte SPARSE = 1;
    private static final int CACHED = 8;
    /** The byte with the bit that says that the cached cardinality is stale. */
    static final int STALE_BYTE = CACHED + 7;

    static final int STALE = 0x80;

    private static final int DENSE_BYTES = HEADER_BYTES + Registers.BYTES;

    private static final int HISTOGRAM = 1 << Registers.BITS;

    static final CommandException CORRUPTED = CommandException.of("INVALIDOBJ", "Corrupted HLL object detected");
    private static final CommandException NO_HYPERLOGLOG =
            CommandException.of("WRONGTYPE", "Key is not a valid HyperLogLog string value.");

    private byte[] bytes;
    private int length;

    private HyperLogLog(byte[] bytes) {
        this.bytes = bytes;
        this.length = bytes.length;
    }

    /** One that has seen nothing. */
    static HyperLogLog empty() {
        byte[] bytes = Arrays.copyOf(MAGIC, HEADER_BYTES + 2);
        bytes[ENCODING] = SPARSE;
        bytes[HEADER_BYTES] = 0x7f; // 16,384 registers hold zero
        bytes[HEADER_BYTES + 1] = (byte) 0xff;
        return new HyperLogLog(bytes);
    }

    /**
     * A copy of a value.
     *
     * @throws CommandException for a value that is none
     */
    static HyperLogLog of(Bytes value) {
        requireOne(value);
        return new HyperLogLog(value.toByteArray());
    }

    /** Refuses a value that has no HyperLogLog's header, or dense registers of another length. */
    static void requireOne(Bytes value) {
        if (value.length() < HEADER_BYTES) {
            throw NO_HYPERLOGLOG;
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (value.at(i) != MAGIC[i]) {
                throw NO_HYPERLOGLOG;
            }
        }
        byte encoding = value.at(ENCODING);
        boolean dense = encoding == DENSE && value.length() == DENSE_BYTES;
        if (encoding != SPARSE && !dense) {
            throw NO_HYPERLOGLOG;
        }
    }

    /** Whether a value that is one has its registers at fixed places. */
    static boolean isDense(Bytes value) {
        return value.at(ENCODING) == DENSE;
    }

    /** The cardinality that was written into a value; negative if it is stale. */
    static long cached(Bytes value) {
        return value.longAt(CACHED);
    }

    boolean isDense() {
        return bytes[ENCODING] == DENSE;
    }

    Bytes bytes() {
        return Bytes.of(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
    }

    /**
     * Adds an element.
     *
     * @param sparseMaxBytes beyond which it becomes dense
     * @return whether a register has changed
     * @throws CommandException where the registers do not make sense
     */
    boolean add(long hash, long sparseMaxBytes) {
        return raise(Registers.index(hash), Registers.number(hash), sparseMaxBytes);
    }

    /** As {@link #add}, by the register and the number that it is to hold if it holds less. */
    boolean raise(int index, int number, long sparseMaxBytes) {
        if (isDense()) {
            return raiseDense(index, number);
        }
        SparseRegisters registers = new SparseRegisters(bytes, length);
        return switch (registers.add(index, number, sparseMaxBytes)) {
            case UNCHANGED -> false;
            case CORRUPTED -> throw CORRUPTED;
            case NEEDS_DENSE -> {
                makeDense();
                yield raiseDense(index, number);
            }
            case CHANGED -> {
                bytes = registers.bytes();
                length = registers.length();
                yield true;
            }
        };
    }

    private boolean raiseDense(int index, int number) {
        boolean raises = Registers.get(bytes, HEADER_BYTES, index) < number;
        if (raises) {
            Registers.set(bytes, HEADER_BYTES, index, number);
        }
        return raises;
    }

    /** Gives every register its fixed place; true if it had none. */
    boolean makeDense() {
        if (isDense()) {
            return false;
        }
        byte[] numbers = new byte[Registers.COUNT];
        unpack(numbers);
        byte[] dense = new byte[DENSE_BYTES];
        System.arraycopy(bytes, 0, dense, 0, HEADER_BYTES);
        dense[ENCODING] = DENSE;
        for (int i = 0; i < numbers.length; i++) {
            Registers.set(dense, HEADER_BYTES, i, numbers[i]);
        }
        bytes = dense;
        length = dense.length;
        return true;
    }

    /** What the registers hold, of which those that hold nothing are left out. */
    void unpack(byte[] numbers) {
        if (isDense()) {
            Registers.unpack(bytes, HEADER_BYTES, numbers);
        } else if (!new SparseRegisters(bytes, length).unpack(numbers)) {
            throw CORRUPTED;
        }
    }

    /** Notes that the cached cardinality is stale. */
    void makeStale() {
        bytes[STALE_BYTE] |= (byte) STALE;
    }

    /** The cardinality by the registers. */
    long count() {
        if (isDense()) {
            byte[] numbers = new byte[Registers.COUNT];
            unpack(numbers);
            return count(numbers);
        }
        int[] histogram = new int[HISTOGRAM];
        if (!new SparseRegisters(bytes, length).count(histogram)) {
            throw CORRUPTED;
        }
        return Cardinality.estimate(histogram);
    }

    /** The cardinality by what registers hold. */
    static long count(byte[] numbers) {
        int[] histogram = new int[HISTOGRAM];
        for (byte number : numbers) {
            histogram[number]++;
        }
        return Cardinality.estimate(histogram);
    }

    /** Writes a cardinality as it is cached. */
    static Bytes cached(long cardinality) {
        byte[] cached = new byte[Long.BYTES];
        for (int i = 0; i < cached.length; i++) {
            cached[i] = (byte) (cardinality >>> (i * Byte.SIZE));
        }
        return Bytes.of(cached);
    }

    /** Where {@link #cached(long)} belongs. */
    static int cachedAt() {
        return CACHED;
    }

    /** The sparse registers as PFDEBUG shows them. */
    String decoded() {
        return new SparseRegisters(bytes, length).decoded();
    }
}
