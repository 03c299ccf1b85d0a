package dev.redstart.server.lifecycle;

import dev.redstart.api.CommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Refuses changes while files cannot keep what clients are promised: MISCONF. Each part that may have a reason adds a check
 * of its own, which says null as long as all is well. One per server; safe for use by several threads.
 */
public final class WriteGuard {
    /** Never changed, only replaced. */
    private volatile List<Supplier<CommandException>> checks = List.of();

    /** Adds a check, asked after those that were added before; it is called by every loop for every change, so it is cheap. */
    public synchronized void add(Supplier<CommandException> check) {
        List<Supplier<CommandException>> more = new ArrayList<>(checks);
        more.add(check);
        checks = List.copyOf(more);
    }

    /** Why no command may change anything, null if commands may. */
    public CommandException refusal() {
        List<Supplier<CommandException>> all = checks;
        for (int i = 0; i < all.size(); i++) { // no iterator: this runs for every change
            CommandException refusal = all.get(i).get();
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }
}
