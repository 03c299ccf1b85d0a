package dev.redstart.server.keyspace;

import static dev.redstart.api.TypeHandle.STRING;
import static dev.redstart.server.keyspace.TestLoop.read;
import static dev.redstart.server.keyspace.TestLoop.written;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.redstart.api.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Expired keys that a command finds, where memory to remove them is missing. */
class ExpiredKeyTest {
    private final TestLoop loop = new TestLoop(2, 2);
    private boolean lacksMemory;
    private int notified;

    @BeforeEach
    void expireAKey() {
        loop.store.onExpired((db, name, from, length) -> {
            if (lacksMemory) {
                throw new OutOfMemoryError("made up");
            }
            notified++;
        });
        loop.set("k", "old");
        loop.run(keys -> keys.key(0).expireAt(loop.now + 1), written("k"));
        loop.now += 2;
        lacksMemory = true;
    }

    @Test
    void isAbsentForWhoReadsItAndGoesLater() {
        assertNull(loop.get("k"));
        assertEquals(1, loop.store.sizes()[0], "it was removed and no listener was notified");
        lacksMemory = false;
        assertNull(loop.get("k"));
        assertEquals(0, loop.store.sizes()[0]);
        assertEquals(1, notified);
    }

    @Test
    void isNeverReplacedWithoutBeingRemoved() {
        loop.run(
                keys -> {
                    for (int i = 0; i < 2; i++) {
                        assertThrows(OutOfMemoryError.class, () -> keys.key(0).exists());
                        assertThrows(OutOfMemoryError.class, () -> keys.key(0).set(STRING, Bytes.utf8("new")));
                    }
                    lacksMemory = false;
                    keys.key(0).set(STRING, Bytes.utf8("new"));
                },
                written("k"));
        assertEquals(1, notified);
        assertEquals(1, loop.store.sizes()[0]);
        assertEquals("new", loop.call(keys -> String.valueOf(keys.key(0).get(STRING)), read("k")));
    }
}
