package dev.redstart.server.storage;

/**
 * The layout of one bucket of a {@link SlabIndex}, as large as a cache line of 64 bytes.
 *
 * <pre>
 *   12 tags of 1 byte | displaced 4 | 12 addresses of entries, 4 bytes each
 * </pre>
 *
 * <p>A tag is eight bits of the entry's hash, with the highest bit set: a tag of 0 is an empty place. A bucket is given as
 * the array of its region and the offset of its first byte.
 */
final class Bucket {
    /** The bucket's size, as a power of two. */
    static final int BITS = 6;

    static final int BYTES = 1 << BITS;

    /** Places for entries in one bucket. */
    static final int PLACES = 12;

    static final int NO_PLACE = -1;

    /** The offset of the tags that the second read of eight bytes finds. */
    static final int SECOND_HALF = 8;

    /** The bits of the second eight bytes that are tags; the others are the displaced count. */
    static final long SECOND_TAGS_MASK = 0xffff_ffffL;

    private static final int DISPLACED = 12;
    private static final int ADDRESSES = 16;

    /** Set in every tag, so that 0 is an empty place. */
    private static final int OCCUPIED = 0x80;

    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private Bucket() {}

    /** Returns the tag of a hash. */
    static int tag(long hash) {
        return ((int) hash & 0xff) | OCCUPIED;
    }

    /** Returns eight times the tag of a hash, to compare eight tags at once. */
    static long pattern(long hash) {
        return tag(hash) * EACH_BYTE;
    }

    /** Returns the high bit of every byte that equals the pattern's tag; bytes behind such a one may be set wrongly. */
    static long matches(long tags, long pattern) {
        long difference = tags ^ pattern;
        return (difference - EACH_BYTE) & ~difference & HIGH_BITS;
    }

    /** Returns the first place with the pattern's tag, given both halves of the tags; {@link #NO_PLACE} if there is none. */
    static int firstMatch(long first, long second, long pattern) {
        long found = matches(first, pattern);
        if (found != 0) {
            return Long.numberOfTrailingZeros(found) >>> 3;
        }
        found = matches(second, pattern) & SECOND_TAGS_MASK;
        return found == 0 ? NO_PLACE : SECOND_HALF + (Long.numberOfTrailingZeros(found) >>> 3);
    }

    /** Returns where the address of a place lies, from the bucket's first byte. */
    static int addressOffset(int place) {
        return ADDRESSES + place * Integer.BYTES;
    }

    /** Returns the address of the entry in a place. */
    static int address(byte[] region, int at, int place) {
        return (int) Arena.INT.get(region, at + addressOffset(place));
    }

    /** Sets the address of the entry in a place. */
    static void address(byte[] region, int at, int place, int address) {
        Arena.INT.set(region, at + addressOffset(place), address);
    }

    /** Returns how many entries have this bucket or an earlier one for a home and lie behind it, since it was full. */
    static int displaced(byte[] region, int at) {
        return (int) Arena.INT.get(region, at + DISPLACED);
    }

    /** Adds to {@link #displaced}. */
    static void addDisplaced(byte[] region, int at, int more) {
        Arena.INT.set(region, at + DISPLACED, displaced(region, at) + more);
    }
}
