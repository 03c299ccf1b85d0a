package dev.redstart.server.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.aof.AofWriter;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.disk.PowerCutFolder;
import dev.redstart.server.disk.PowerCutFolder.Fault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A log that is turned on while commands cannot be stopped, or whose base cannot be written: none of it stays. */
class BaselessLogTest {
    private final PowerCutFolder folder = new PowerCutFolder();
    private final ServerConfig config = Machine.config(false).set("save", "");

    @Test
    void leavesNothingWhereCommandsCouldNotBeStopped() throws Exception {
        Machine machine = Machine.started(folder, config);
        assertEquals("+OK\r\n", machine.execute("SET", "k", "v"));
        LongCommand command = new LongCommand(machine.world);
        assertTrue(machine.persistence.aof().rewrite());
        assertTrue(machine.runJob());
        assertTrue(machine.persistence.aof().lastFailed());
        assertNull(machine.persistence.aof().writer());
        assertEquals(0, machine.persistence.aof().memoryBytes());
        command.end();
        turnOn(machine);
    }

    @Test
    void endsOnceCommandsCanBeStoppedWhereItsBaseCouldNotBeWritten() throws Exception {
        Machine machine = withoutBase();
        machine.persistence.background();
        assertNull(machine.persistence.aof().writer(), "what has no base counts for nothing");
        turnOn(machine);
    }

    @Test
    void staysOnceARewriteHasGivenItABase() throws Exception {
        Machine machine = withoutBase();
        AofWriter writer = machine.persistence.aof().writer();
        turnOn(machine, () -> {
            machine.persistence.background();
            assertSame(writer, machine.persistence.aof().writer(), "it counts now");
        });
    }

    /** A server whose log has no base and could not be ended; now commands can be stopped, and the disk works. */
    private Machine withoutBase() throws Exception {
        Machine machine = Machine.started(folder, config);
        assertEquals("+OK\r\n", machine.execute("SET", "k", "v"));
        config.change(List.of(Map.entry("appendonly", "yes")));
        LongCommand[] command = new LongCommand[1];
        folder.beforeForce(() -> {
            if (machine.persistence.aof().writer() != null && command[0] == null) {
                folder.begin(Fault.FORCE);
                command[0] = new LongCommand(machine.world);
            }
        });
        assertTrue(machine.persistence.aof().rewrite());
        assertTrue(machine.runJob());
        assertNotNull(command[0], "the base was never forced");
        assertTrue(machine.persistence.aof().lastFailed());
        assertNotNull(machine.persistence.aof().writer(), "commands cannot be stopped");
        folder.end(Fault.FORCE);
        command[0].end();
        return machine;
    }

    /** The next attempt succeeds, and what it wrote is loaded. */
    private void turnOn(Machine machine) throws Exception {
        turnOn(machine, () -> {});
    }

    private void turnOn(Machine machine, Runnable then) throws Exception {
        assertTrue(machine.persistence.aof().rewrite());
        assertTrue(machine.runJob());
        then.run();
        assertNotNull(machine.persistence.aof().writer());
        assertEquals("+OK\r\n", machine.execute("SET", "later", "w"));
        assertTrue(machine.persistence.close(true));
        Machine again = Machine.started(folder, Machine.config(true));
        assertEquals("$1\r\nv\r\n", again.execute("GET", "k"));
        assertEquals("$1\r\nw\r\n", again.execute("GET", "later"));
    }
}
