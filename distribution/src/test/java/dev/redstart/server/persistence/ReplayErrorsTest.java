package dev.redstart.server.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.CommandException;
import dev.redstart.server.aof.AofTesting;
import dev.redstart.server.disk.PowerCutFolder;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ReplayErrorsTest {
    private static final String FILE = "appendonly.aof.1.incr.aof";

    private static Machine started(String log) throws IOException {
        PowerCutFolder folder = new PowerCutFolder();
        PowerCutFolder files = (PowerCutFolder) folder.folder("appendonlydir");
        files.put("appendonly.aof.manifest", AofTesting.ascii("file " + FILE + " seq 1 type i\n"));
        files.put(FILE, AofTesting.ascii(log));
        return Machine.started(folder, Machine.config(true));
    }

    @Test
    void loadingGoesOnBehindCommandsThatAnswerAnError() throws IOException {
        Machine machine = started(AofTesting.commands(
                "SET k v", "INCR k", "MULTI", "INCR n", "INCR k", "INCR n", "EXEC", "SET last 1", "GET"));
        assertEquals(3, machine.persistence.status().replayErrors());
        assertEquals("$1\r\nv\r\n", machine.execute("GET", "k"));
        assertEquals("$1\r\n2\r\n", machine.execute("GET", "n"));
        assertEquals("$1\r\n1\r\n", machine.execute("GET", "last"));
    }

    @Test
    void aLogWithoutErrorsCountsNone() throws IOException {
        assertEquals(
                0,
                started(AofTesting.commands("SET k -v", "GET k", "DEL nothing"))
                        .persistence
                        .status()
                        .replayErrors());
    }

    /** DEBUG LOADAOF clears what is in memory first: were the log's commands refused like a client's, all would be gone. */
    @Test
    void aLogIsLoadedWhileSnapshotsFail() throws IOException {
        Machine machine =
                Machine.started(new PowerCutFolder(), Machine.config(true).set("save", "900 1000000"));
        assertEquals("+OK\r\n", machine.execute("SET", "k", "v"));
        machine.lacksThreads = true;
        assertThrows(
                CommandException.class, () -> machine.persistence.snapshots().saveInBackground(false));
        assertTrue(machine.execute("SET", "k", "w").startsWith("-MISCONF"));
        machine.persistence.reloadLog();
        assertEquals("$1\r\nv\r\n", machine.execute("GET", "k"));
        assertEquals(0, machine.persistence.status().replayErrors());
    }

    @Test
    void theFirstIsToldAndTheOthersAreCounted() {
        ReplayErrors errors = new ReplayErrors();
        assertFalse(errors.any());
        errors.file("/data/a.aof");
        errors.add(27, "INCR", "ERR no");
        assertEquals(
                "a command of the append-only log returned an error and was skipped;"
                        + " /data/a.aof, offset 27: INCR returned: ERR no",
                errors.toString());
        errors.file("/data/b.aof");
        errors.add(1, "GET", "WRONGTYPE");
        assertEquals(
                "2 commands of the append-only log returned an error and were skipped; the first:"
                        + " /data/a.aof, offset 27: INCR returned: ERR no",
                errors.toString());
    }
}
