package dev.redstart.server.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.disk.PowerCutFolder;
import dev.redstart.server.lock.WorldBusyException;
import org.junit.jupiter.api.Test;

/** Snapshots that were scheduled, and could not begin because commands could not be stopped. */
class WantedSaveTest {
    private final PowerCutFolder folder = new PowerCutFolder();

    @Test
    void aScheduledSaveWaitsUntilCommandsCanBeStopped() throws Exception {
        Machine machine = Machine.started(folder, Machine.config(true));
        Snapshots snapshots = machine.persistence.snapshots();
        assertEquals("+OK\r\n", machine.execute("SET", "k", "v"));
        assertTrue(machine.persistence.aof().rewrite());
        assertFalse(snapshots.saveInBackground(true), "it waits for the rewrite's end");
        assertTrue(machine.runJob());

        LongCommand command = new LongCommand(machine.world);
        assertThrows(WorldBusyException.class, () -> snapshots.saveInBackground(true), "a client is told why");
        machine.persistence.background();
        assertFalse(snapshots.isSaving());
        assertFalse(snapshots.lastFailed(), "waiting is no failure");
        command.end();

        machine.persistence.background();
        assertTrue(snapshots.isSaving(), "it was scheduled all the time");
        assertTrue(machine.runJob());
        assertEquals(1, snapshots.saves());
        machine.persistence.background();
        assertFalse(snapshots.isSaving(), "once");
    }
}
