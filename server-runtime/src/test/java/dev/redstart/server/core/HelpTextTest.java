package dev.redstart.server.core;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.command.Command;
import java.util.List;
import org.junit.jupiter.api.Test;

class HelpTextTest {
    private static final FakeServer SERVER = new FakeServer();

    @Test
    void showsSubcommandsWithTheirArguments() {
        List<String> lines = HelpText.lines(SERVER.command("client"));

        assertEquals("CLIENT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:", lines.get(0));
        assertTrue(lines.contains("SETNAME connection-name"), lines.toString());
        assertTrue(lines.contains("    Returns help about the subcommands."), lines.toString());
        assertEquals(1 + 2 * SERVER.command("client").subcommands().size(), lines.size());
    }

    @Test
    void everyCoreCommandIsDescribed() {
        for (Command command : SERVER.commands().commands().values()) {
            if (command.plugin().equals("core")) {
                assertDescribed(command);
                command.subcommands().values().forEach(HelpTextTest::assertDescribed);
            }
        }
    }

    private static void assertDescribed(Command command) {
        assertTrue(command.docs().summary().endsWith("."), command.name());
        assertFalse(command.docs().since().isEmpty(), command.name());
        assertFalse(command.docs().complexity().isEmpty(), command.name());
        assertFalse(command.docs().group().equals("module"), command.name());
        assertDoesNotThrow(command.docs()::arguments, command.name());
    }
}
