package dev.redstart.server.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.CommandException;
import dev.redstart.server.disk.PowerCutFolder;
import org.junit.jupiter.api.Test;

/** Snapshots and rewrites where the system gives no thread for them: it is said, and the next one is written. */
class NoThreadTest {
    private final PowerCutFolder folder = new PowerCutFolder();

    @Test
    void aSnapshotThatFoundNoThreadKeepsNothingFromTheNext() throws Exception {
        Machine machine = Machine.started(folder, Machine.config(false).set("save", "900 1000000"));
        Snapshots snapshots = machine.persistence.snapshots();
        assertEquals("+OK\r\n", machine.execute("SET", "k", "v"));
        machine.lacksThreads = true;
        for (int i = 0; i < 3; i++) {
            assertThrows(CommandException.class, () -> snapshots.saveInBackground(false));
            assertFalse(snapshots.isSaving());
            assertTrue(snapshots.lastFailed());
            assertTrue(machine.execute("SET", "k", "w").startsWith("-MISCONF"));
        }
        machine.lacksThreads = false;
        assertTrue(snapshots.saveInBackground(false));
        assertTrue(snapshots.isSaving());
        assertTrue(machine.runJob());
        assertFalse(snapshots.isSaving());
        assertFalse(snapshots.lastFailed());
        assertEquals("+OK\r\n", machine.execute("SET", "k", "x"));
        assertTrue(machine.persistence.close(true));
        assertEquals(
                "$1\r\nx\r\n", Machine.started(folder, Machine.config(false)).execute("GET", "k"));
    }

    @Test
    void aRewriteThatFoundNoThreadKeepsNothingFromTheNext() throws Exception {
        Machine machine = Machine.started(folder, Machine.config(true));
        AofManager log = machine.persistence.aof();
        assertEquals("+OK\r\n", machine.execute("SET", "k", "v"));
        machine.lacksThreads = true;
        for (int i = 1; i <= 3; i++) {
            assertThrows(CommandException.class, log::rewrite);
            assertFalse(log.isRewriting());
            assertEquals(i, log.consecutiveFailures());
        }
        machine.lacksThreads = false;
        assertTrue(log.rewrite());
        assertTrue(machine.runJob());
        assertFalse(log.isRewriting());
        assertFalse(log.lastFailed());
        assertEquals("+OK\r\n", machine.execute("SET", "k", "x"));
        assertTrue(machine.persistence.close(true));
        assertEquals(
                "$1\r\nx\r\n", Machine.started(folder, Machine.config(true)).execute("GET", "k"));
    }
}
