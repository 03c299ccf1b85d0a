package dev.redstart.server.dispatch;

import dev.redstart.api.CommandException;
import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.storage.HeapBudget;

/**
 * Decides before a command starts whether there is memory for what it may add, so that it runs completely or not at all. One
 * per event loop.
 *
 * <p>The problem: MSET sets one key after the other, and memory may end at any of them. The rule: a command that may add
 * data is admitted when there is room for all of its arguments and for the growth of the tables of all its keys. Where room
 * is plentiful nothing is added up. The memory that an admitted command takes comes from the reserve that {@link HeapBudget}
 * keeps beyond its first bound.
 */
final class MemoryAdmission {
    /** Arguments are counted with a quarter more: blocks and arrays take somewhat more than their content. */
    private static final int MARGIN_DIVISOR = 4;

    /** What a key and its value take in addition to their bytes. */
    private static final int ENTRY_BYTES = 256;

    /** What one of very many keys takes while the command runs: a slot in the finder's array, which grows, and a short reply. */
    private static final long OBJECT_BYTES = 2 * 4 + 8;

    private final HeapBudget budget;

    MemoryAdmission(HeapBudget budget) {
        this.budget = budget;
    }

    /** Returns whether the heap has room for what a command with so many keys takes while it runs. */
    boolean admitsObjects(int keys) {
        return keys * OBJECT_BYTES <= budget.roomBytes();
    }

    /** Returns whether there is room for a command's arguments. */
    boolean admits(CommandRequest request) {
        return budget.admits(request.maxBytes(), request.ownBytes())
                || budget.admits(withMargin(request), request.ownBytes());
    }

    /** Returns the bytes of the arguments with a margin, except for long ones, whose arrays become values as they are. */
    private static long withMargin(CommandRequest request) {
        long bytes = request.argumentBytes();
        return bytes + (bytes - request.ownBytes()) / MARGIN_DIVISOR;
    }

    /** Returns whether there is room for a command's arguments as values of all its keys, which the locks already have. */
    boolean admitsKeys(CommandRequest request, KeyLocks locks) {
        int keys = locks.count();
        if (keys < 2 || budget.admits(request.maxBytes() + keys * KeyLocks.MAX_GROWTH_BYTES)) {
            return true;
        }
        long bytes = withMargin(request) + (long) keys * ENTRY_BYTES + locks.growthBytes();
        return budget.admits(bytes, request.ownBytes());
    }

    /** Counts that the heap ended within a command, and returns the error. */
    CommandException heapEnded() {
        return budget.reject();
    }

    /** Returns whether an error says that memory is used up. */
    boolean isOutOfMemory(CommandException e) {
        return e.code().equals("OOM");
    }

    /** Counts a rejected command, and returns the text of the error. */
    String rejection() {
        return budget.reject().getMessage();
    }
}
