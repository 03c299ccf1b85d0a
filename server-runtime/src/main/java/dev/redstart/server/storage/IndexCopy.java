package dev.redstart.server.storage;

/**
 * A copy of the buckets of a {@link SlabIndex}, for a snapshot. It is a block of the arena: the collector would copy arrays
 * of kilobytes, one for each dictionary.
 */
final class IndexCopy {
    private final Arena arena;
    private final int block;
    private final int bytes;

    /** Copies buckets that lie in a block of so many bytes. */
    IndexCopy(Arena arena, int buckets, int bytes) {
        this.arena = arena;
        this.block = arena.allocate(bytes);
        this.bytes = bytes;
        System.arraycopy(arena.region(buckets), Arena.offset(buckets), arena.region(block), Arena.offset(block), bytes);
    }

    /** Returns the address of the block. */
    int block() {
        return block;
    }

    /** Visits the addresses of all entries. */
    <E extends Exception> void forEachAddress(AddressVisitor<E> visitor) throws E {
        byte[] region = arena.region(block);
        int from = Arena.offset(block);
        for (int at = from; at < from + bytes; at += Bucket.BYTES) {
            for (int place = 0; place < Bucket.PLACES; place++) {
                if (region[at + place] != 0) {
                    visitor.visit(Bucket.address(region, at, place));
                }
            }
        }
    }

    /** Gives the block back; the copy must not be read afterwards. */
    void free() {
        arena.free(block, bytes);
    }

    /** Takes the address of an entry. */
    @FunctionalInterface
    interface AddressVisitor<E extends Exception> {
        void visit(int address) throws E;
    }
}
