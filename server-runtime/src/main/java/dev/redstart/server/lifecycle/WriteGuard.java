package dev.redstart.server.lifecycle;

import dev.redstart.api.CommandException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Rejects writes with MISCONF while the server cannot write them to its files. Snapshots and the append-only file each add a
 * check, which returns null while they can be written. One per server; safe for use by several threads.
 */
public final class WriteGuard {
    /** The list never changes; {@link #add} replaces it. */
    private volatile List<Supplier<CommandException>> checks = List.of();

    /** Adds a check, after the earlier ones. Every loop calls it for every write, so it must be cheap. */
    public synchronized void add(Supplier<CommandException> check) {
        List<Supplier<CommandException>> more = new ArrayList<>(checks);
        more.add(check);
        checks = List.copyOf(more);
    }

    /** Returns the error for a write, null if commands may write. */
    public CommandException refusal() {
        List<Supplier<CommandException>> all = checks;
        for (int i = 0; i < all.size(); i++) { // no iterator: this runs for every write
            CommandException refusal = all.get(i).get();
            if (refusal != null) {
                return refusal;
            }
        }
        return null;
    }
}
