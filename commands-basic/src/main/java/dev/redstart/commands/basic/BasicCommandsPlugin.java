package dev.redstart.commands.basic;

import dev.redstart.api.CommandPlugin;
import dev.redstart.api.PluginContext;

/** The plugin {@code basic}. */
public final class BasicCommandsPlugin implements CommandPlugin {
    @Override
    public String name() {
        return "basic";
    }

    @Override
    public void register(PluginContext context) {
        ConnectionCommands.register(context);
        StringCommands.register(context);
        MultipleStringCommands.register(context);
        StringRangeCommands.register(context);
        CounterCommands.register(context);
        BitmapCommands.register(context);
        BitfieldCommands.register(context);
        HyperLogLogCommands.register(context);
        KeyCommands.register(context);
        MoveCommands.register(context);
        KeyspaceCommands.register(context);
        DatabaseCommands.register(context);
        ObjectCommands.register(context);
        ExpiryCommands.register(context);
        DumpCommands.register(context);
        documentation(context);
    }

    private static void documentation(PluginContext context) {
        context.docs("connection", ServerDocs.CONNECTION);
        context.docs("string", StringDocs.TEXT);
        context.docs("bitmap", BitmapDocs.TEXT);
        context.docs("hyperloglog", HyperLogLogDocs.TEXT);
        context.docs("generic", GenericDocs.TEXT);
        context.docs("server", ServerDocs.SERVER);
    }
}
