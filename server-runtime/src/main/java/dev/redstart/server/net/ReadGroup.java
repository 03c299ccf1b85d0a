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
 * The rule: several connections are read, then the keys of all are read ahead, then the commands of one connection after
 * the other are executed. What is in a group should still be in the processor's nearest cache when its turn comes, so a
 * group takes so many commands and bytes and no more; replies count with what those of the last group took.
 *
 * <p>What happens to a connection between its read and its turn, or in it, is not the others' business.
 */
final class ReadGroup {
    private final EventLoop loop;
    private final Connection[] members = new Connection[Limits.GROUP_CONNECTIONS];
    private final CommandBatch[] batches = new CommandBatch[Limits.GROUP_CONNECTIONS];
    private final int[] databases = new int[Limits.GROUP_CONNECTIONS];
    private int count;
    private int commands;
    private long bytes;
    /** Of a command's reply in the last group, on average. */
    private long replyBytes;

    ReadGroup(EventLoop loop) {
        this.loop = loop;
    }

    /** How many connections; the next one's place in the loop's buffers. */
    int count() {
        return count;
    }

    /** Adds a connection, whose first commands are in {@code batch}. */
    void add(Connection connection, CommandBatch batch) {
        members[count] = connection;
        batches[count] = batch;
        databases[count] = connection.db();
        count++;
        commands += batch.count();
        bytes += connection.begunBytes() + batch.count() * replyBytes;
    }

    /** Whether it is to be executed before another connection is read. */
    boolean isFull() {
        return count == members.length || commands >= Limits.GROUP_COMMANDS || bytes >= Limits.GROUP_BYTES;
    }

    /** Executes what was read, and is empty then. */
    void execute() {
        if (count == 0) {
            return;
        }
        loop.passGate(); // all these reads took their time
        prefetchKeys();
        long sent = loop.stats().get(Counter.OUTPUT_BYTES);
        for (int place = 0; place < count; place++) {
            loop.buffers().usePlace(place);
            execute(members[place]);
        }
        if (commands > 0) {
            replyBytes = (loop.stats().get(Counter.OUTPUT_BYTES) - sent) / commands;
        }
        clear();
    }

    private void execute(Connection connection) {
        try {
            connection.execute();
        } catch (IOException e) {
            loop.failures().dropped(connection, e);
        } catch (RuntimeException | Error e) {
            loop.failures().failed(connection, e);
        }
    }

    /** Only makes commands faster, so they go on without it, whatever it meets. */
    private void prefetchKeys() {
        if (commands <= 1) {
            return;
        }
        Dispatcher dispatcher = loop.dispatcher();
        try {
            for (int i = 0; i < count; i++) {
                dispatcher.prefetch().hashKeys(members[i].bytes(), batches[i]);
            }
            dispatcher.prefetch().prefetchKeys(batches, databases, count);
        } catch (RuntimeException | Error e) {
            loop.failures().warn(e);
        }
    }

    /** Hangs up on those that a fault left unexecuted, if there are any: in the next tick their places are others'. */
    void disconnect() {
        for (int i = 0; i < count; i++) {
            if (members[i].isBegun()) {
                loop.failures().close(members[i]);
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
