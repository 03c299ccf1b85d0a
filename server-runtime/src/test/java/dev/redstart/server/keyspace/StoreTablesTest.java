package dev.redstart.server.keyspace;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.storage.AllHeld;
import dev.redstart.server.storage.Table;
import org.junit.jupiter.api.Test;

class StoreTablesTest {
    @Test
    void makesATableForADatabaseWhenItIsNeeded() {
        Databases store = new Databases(2, 16);
        assertNull(store.table(3, 1));
        Table table = store.tableForInsert(AllHeld.ALL, 3, 1);
        assertSame(table, store.table(3, 1));
        assertSame(table, store.tableForInsert(AllHeld.ALL, 3, 1));
        assertNull(store.table(0, 1));
        assertNull(store.table(3, 0));
        StopTheWorld world = new StopTheWorld(0);
        world.stop(token -> store.clear(token, 3, () -> {}));
        world.stop(token -> store.clear(token, 7, () -> {}));
        assertNull(store.table(3, 1));
        store.tableForInsert(AllHeld.ALL, 0, 1);
        world.stop(token -> store.clearAll(token, () -> {}));
        assertNull(store.table(0, 1));
    }
}
