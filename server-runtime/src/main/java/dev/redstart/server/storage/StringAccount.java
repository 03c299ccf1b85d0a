package dev.redstart.server.storage;

/**
 * Counts for the {@link HeapBudget} what the long strings of one dictionary take of the heap: each is an array of its own.
 * While a snapshot reads the dictionary, overwritten and removed strings still exist, and count until the snapshot ends.
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
     * Checks that there is room to replace a value by another one.
     *
     * @param old the value to be replaced, null for none
     */
    void require(Object value, Object old) {
        int more = length(value) - (snapshot ? 0 : length(old));
        if (more > 0) {
            budget.require(more);
        }
    }

    /** Checks that there is room for a new array. */
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

    /** Ends counting a value. */
    void remove(Object value) {
        int length = length(value);
        if (length > 0) {
            bytes -= length;
            leave(length);
        }
    }

    /** Counts a string again after a write, which may have changed its array. */
    void rewritten(int before, LargeString string) {
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

    /** Keeps counting what is removed from now on, until {@link #endSnapshot}. */
    void beginSnapshot() {
        snapshot = true;
    }

    /** Ends counting what was removed during the snapshot. */
    void endSnapshot() {
        snapshot = false;
        budget.releaseArrays(keptBytes, keptWaste);
        keptBytes = 0;
        keptWaste = 0;
    }

    /** Returns the bytes of the dictionary's strings. */
    long bytes() {
        return bytes;
    }
}
