package dev.redstart.server.dispatch;

import dev.redstart.api.CommandHandler;
import dev.redstart.api.CommandSpec;
import dev.redstart.server.command.CommandSpecBuilder;
import dev.redstart.server.command.CommandTable;
import java.util.ArrayList;
import java.util.List;

/** Collects the commands of a test. */
public final class TestCommands {
    private static final String PLUGIN = "testing";

    private final List<CommandSpecBuilder> specs = new ArrayList<>();

    /** Adds a command and returns its spec. */
    public CommandSpec command(String name, CommandHandler handler) {
        CommandSpecBuilder spec = new CommandSpecBuilder(PLUGIN, name, handler);
        specs.add(spec);
        return spec;
    }

    /** Returns the table of the commands added so far. */
    public CommandTable table() {
        specs.forEach(CommandSpecBuilder::freeze);
        return CommandTable.of(specs);
    }
}
