package dev.redstart.server.keyspace;

import dev.redstart.server.storage.HeapBudget;
import dev.redstart.server.storage.TypeTable;

/** Makes databases so small that a test can make thousands a second. */
final class SmallStore {
    private SmallStore() {}

    /** Returns one database of two stripes in one arena. */
    static Databases make() {
        return new Databases(2, 1, TypeTable.NONE, HeapBudget.unlimited(), 1, 4);
    }
}
