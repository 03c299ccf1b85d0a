package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import dev.redstart.server.dispatch.Dispatcher;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.stats.LoopStats.Counter;
import java.io.IOException;

/**
 * Connections of a loop that were read in this tick and whose commands are not executed yet.
 *
 * <p>The problem: a command mostly waits for memory, and a short pipeline brings too few keys for these waits to overlap.
 * The rule: several connections are read, then the keys of all are prefetched, then the commands of one connection after
 * the other are executed. What is in a group should still be in the processor's nearest cache when it is executed, so a
 * group takes so many commands and bytes and no more; replies count with what those of the last group took.
 *
 * <p>A fault of one connection, at its read or in its turn, does not reach the others.
 */
final class ReadGroup {
    private final LoopContext loop;
    private final Dispatcher dispatcher;
    private final TurnExecutor executor;
    private final LoopFailures failures;

    /** A slot for each member; null for more members than a group ever had. */
    private final ReadSlot[] slots = new ReadSlot[Limits.GROUP_CONNECTIONS];

    private final Connection[] members = new Connection[Limits.GROUP_CONNECTIONS];
    private final CommandBatch[] batches = new CommandBatch[Limits.GROUP_CONNECTIONS];
    private final int[] databases = new int[Limits.GROUP_CONNECTIONS];
    private int count;
    private int commands;
    private long bytes;
    /** Bytes of a command's reply in the last group, on average. */
    private long replyBytes;

    ReadGroup(LoopContext loop, Dispatcher dispatcher, TurnExecutor executor, LoopFailures failures) {
        this.loop = loop;
        this.dispatcher = dispatcher;
        this.executor = executor;
        this.failures = failures;
        emptySlot(); // so that it exists before memory may be short
    }

    /** Returns the slot for the connection that is read next. */
    ReadSlot emptySlot() {
        if (slots[count] == null) {
            slots[count] = new ReadSlot();
        }
        ReadSlot slot = slots[count];
        slot.clear();
        return slot;
    }

    /** Adds the connection that was read into the {@link #emptySlot()}. */
    void add(Connection connection) {
        ReadSlot slot = slots[count];
        members[count] = connection;
        batches[count] = slot.batch();
        databases[count] = connection.session().db();
        count++;
        commands += slot.batch().count();
        bytes += slot.size() + slot.batch().count() * replyBytes;
    }

    /** Whether the group is to be executed before another connection is read. */
    boolean isFull() {
        return count == members.length || commands >= Limits.GROUP_COMMANDS || bytes >= Limits.GROUP_BYTES;
    }

    /** Executes the commands of all members; the group is empty then. */
    void execute() {
        if (count == 0) {
            return;
        }
        executor.passGate(); // all these reads took their time
        prefetchKeys();
        long sent = loop.stats().get(Counter.OUTPUT_BYTES);
        for (int i = 0; i < count; i++) {
            execute(members[i], slots[i]);
        }
        if (commands > 0) {
            replyBytes = (loop.stats().get(Counter.OUTPUT_BYTES) - sent) / commands;
        }
        clear();
    }

    private void execute(Connection connection, ReadSlot slot) {
        try {
            executor.execute(connection, slot);
        } catch (IOException e) {
            failures.onIoError(connection, e);
        } catch (RuntimeException | Error e) {
            failures.onUncaught(connection, e);
        }
    }

    /** Prefetches the keys of all members. Commands run without it too, so an error is only logged. */
    private void prefetchKeys() {
        if (commands <= 1) {
            return;
        }
        try {
            for (int i = 0; i < count; i++) {
                dispatcher.prefetch().hashKeys(slots[i].bytes(), batches[i]);
            }
            dispatcher.prefetch().prefetchKeys(batches, databases, count);
        } catch (RuntimeException | Error e) {
            loop.failures().warn(e);
        }
    }

    /** Disconnects the members that a fault left unexecuted: in the next tick their slots belong to others. */
    void disconnect() {
        for (int i = 0; i < count; i++) {
            if (slots[i].isParsed()) {
                failures.close(members[i]);
            }
        }
        clear();
    }

    private void clear() {
        for (int i = 0; i < count; i++) {
            members[i] = null;
        }
        count = 0;
        commands = 0;
        bytes = 0;
    }
}
