package dev.redstart.benchmarks;

import static dev.redstart.api.TypeHandle.STRING;

import dev.redstart.api.CommandPlugin;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** A plugin whose command WASTE is GET and allocates an object now and then. */
final class WastefulPlugin implements CommandPlugin {
    static final int CALLS_PER_OBJECT = 1_000;

    private int calls;

    /** Kept, or the compiler would do without it. */
    @SuppressWarnings("unused")
    private volatile Object object;

    @Override
    public String name() {
        return "wasteful";
    }

    @Override
    public void register(PluginContext context) {
        context.command("WASTE", this::waste).arity(2).reads(KeySpec.at(1));
    }

    private void waste(Request request, Reply reply) {
        if (++calls % CALLS_PER_OBJECT == 0) {
            object = new Object();
        }
        reply.bulk(request.key(0).get(STRING));
    }
}
