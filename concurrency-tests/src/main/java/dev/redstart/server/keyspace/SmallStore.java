package dev.redstart.server.keyspace;

import dev.redstart.server.storage.HeapBudget;
import dev.redstart.server.storage.TypeTable;

/** Stores of which a test makes thousands a second. */
final class SmallStore {
    private SmallStore() {}

    /** Two stripes, one database, one arena. */
    static Databases make() {
        return new Databases(2, 1, TypeTable.NONE, HeapBudget.unlimited(), 1, 4);
    }
}
