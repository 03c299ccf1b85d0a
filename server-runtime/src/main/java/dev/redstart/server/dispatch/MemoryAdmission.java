package dev.redstart.server.dispatch;

import dev.redstart.api.CommandException;
import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.storage.HeapBudget;

/**
 * Decides before a command starts whether there is memory for what it may add, so that it is refused as a whole or done as
 * a whole. Belongs to one event loop.
 *
 * <p>The problem: MSET sets key after key, and each may be the one for which memory ends. The rule: a command that may add
 * data is admitted when there is room for all of its arguments, and for the growth of the tables of all its keys; where
 * there is plenty of room nothing is added up. What it then takes comes from the room that {@link HeapBudget} keeps behind
 * its first bound.
 */
final class MemoryAdmission {
    /** Of arguments: what lies in blocks and long arrays takes somewhat more than its bytes. */
    private static final int MARGIN_DIVISOR = 4;

    /** Of a key and its value beside their bytes. */
    private static final int ENTRY_BYTES = 256;

    /** Of one of very many keys, while the command runs: its place in the finder's table, which grows, and a little reply. */
    private static final long OBJECT_BYTES = 2 * 4 + 8;

    private final HeapBudget budget;

    MemoryAdmission(HeapBudget budget) {
        this.budget = budget;
    }

    /** Whether the heap has room for what a command with very many keys takes for them while it runs. */
    boolean admitsObjects(int keys) {
        return keys * OBJECT_BYTES <= budget.roomBytes();
    }

    /** Whether there is room for a command's arguments. */
    boolean admits(CommandRequest request) {
        return budget.admits(request.maxBytes(), request.ownBytes())
                || budget.admits(withMargin(request), request.ownBytes());
    }

    /** Long arguments have arrays of their own, which become values as they are. */
    private static long withMargin(CommandRequest request) {
        long bytes = request.argumentBytes();
        return bytes + (bytes - request.ownBytes()) / MARGIN_DIVISOR;
    }

    /** Whether there is room for a command's arguments as values of all its keys, which are added already. */
    boolean admitsKeys(CommandRequest request, KeyLocks locks) {
        int keys = locks.count();
        if (keys < 2 || budget.admits(request.maxBytes() + keys * KeyLocks.MAX_GROWTH_BYTES)) {
            return true;
        }
        long bytes = withMargin(request) + (long) keys * ENTRY_BYTES + locks.growthBytes();
        return budget.admits(bytes, request.ownBytes());
    }

    /** Counts that a command met the end of the heap, and returns the refusal. */
    CommandException heapEnded() {
        return budget.reject();
    }

    /** Whether an error says that memory or addresses end. */
    boolean isEnd(CommandException e) {
        return e.code().equals("OOM");
    }

    /** Counts a refusal, and returns its text. */
    String refuse() {
        return budget.reject().getMessage();
    }
}
