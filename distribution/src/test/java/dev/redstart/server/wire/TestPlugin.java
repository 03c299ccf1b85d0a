package dev.redstart.server.wire;

import dev.redstart.api.CommandPlugin;
import dev.redstart.api.PluginContext;
import java.util.function.Consumer;

/** A plugin written down where it is used. */
record TestPlugin(String name, Consumer<PluginContext> declarations) implements CommandPlugin {
    @Override
    public void register(PluginContext context) {
        declarations.accept(context);
    }
}
