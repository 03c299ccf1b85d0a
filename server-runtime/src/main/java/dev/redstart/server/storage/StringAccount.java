package dev.redstart.server.storage;

/**
 * What the long strings of one dictionary take of the heap, as the {@link HeapBudget} counts it: each is an array of its own.
 * While a snapshot reads the dictionary, what is overwritten or removed is still there, and counts until the snapshot is done.
 */
final class StringAccount {
    private final HeapBudget budget;
    private long bytes;

    private boolean snapshot;
    private long keptBytes;
    private long keptWaste;

    StringAccount(HeapBudget budget) {
        this.budget = budget;
    }

    private static int length(Object value) {
        if (value instanceof byte[] string) {
            return string.length;
        }
        return value instanceof LargeString string ? string.memoryBytes() : 0;
    }

    /**
     * Checks that a value may come, and another one go.
     *
     * @param old null for none
     */
    void require(Object value, Object old) {
        int more = length(value) - (snapshot ? 0 : length(old));
        if (more > 0) {
            budget.require(more);
        }
    }

    /** Checks that there is room for an array that is to be made. */
    void require(long arrayBytes) {
        budget.require(arrayBytes);
    }

    /** Counts a value if it is a string. */
    void add(Object value) {
        int length = length(value);
        if (length > 0) {
            bytes += length;
            budget.holdArrays(length + HeapBudget.ARRAY_HEADER_BYTES, budget.waste(length));
        }
    }

    /** Counts a value no more. */
    void remove(Object value) {
        int length = length(value);
        if (length > 0) {
            bytes -= length;
            leave(length);
        }
    }

    /** A string has another array, or the same. */
    void replaced(int before, LargeString string) {
        if (string.memoryBytes() != before) {
            bytes -= before;
            leave(before);
            add(string);
        }
    }

    private void leave(int length) {
        long waste = budget.waste(length);
        if (snapshot) {
            keptBytes += length + HeapBudget.ARRAY_HEADER_BYTES;
            keptWaste += waste;
        } else {
            budget.releaseArrays(length + HeapBudget.ARRAY_HEADER_BYTES, waste);
        }
    }

    /** Counts what goes from here on until {@link #endSnapshot}. */
    void beginSnapshot() {
        snapshot = true;
    }

    void endSnapshot() {
        snapshot = false;
        budget.releaseArrays(keptBytes, keptWaste);
        keptBytes = 0;
        keptWaste = 0;
    }

    /** Bytes of the strings that are here. */
    long bytes() {
        return bytes;
    }
}
