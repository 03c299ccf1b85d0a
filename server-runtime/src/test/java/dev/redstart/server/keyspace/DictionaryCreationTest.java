package dev.redstart.server.keyspace;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.storage.AllHeld;
import dev.redstart.server.storage.Dictionary;
import org.junit.jupiter.api.Test;

class DictionaryCreationTest {
    @Test
    void makesADictionaryForADatabaseWhenItIsNeeded() {
        Databases store = new Databases(2, 16);
        assertNull(store.dictionary(3, 1));
        Dictionary dictionary = store.dictionaryForInsert(AllHeld.ALL, 3, 1);
        assertSame(dictionary, store.dictionary(3, 1));
        assertSame(dictionary, store.dictionaryForInsert(AllHeld.ALL, 3, 1));
        assertNull(store.dictionary(0, 1));
        assertNull(store.dictionary(3, 0));
        StopTheWorld world = new StopTheWorld(0);
        world.stop(token -> store.clear(token, 3, () -> {}));
        world.stop(token -> store.clear(token, 7, () -> {}));
        assertNull(store.dictionary(3, 1));
        store.dictionaryForInsert(AllHeld.ALL, 0, 1);
        world.stop(token -> store.clearAll(token, () -> {}));
        assertNull(store.dictionary(0, 1));
    }
}
