package dev.redstart.server.net;

import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.stats.LoopStats;

/**
 * What the parts of one event loop share: the lowest layer of the loop, which knows no connection.
 *
 * <p>The parts depend on each other in one direction, {@code EventLoop → ReadGroup → TurnExecutor → Connection →
 * SocketOutput → LoopContext}. A connection asks for what must happen above it through {@link ConnectionOwner}.
 */
final class LoopContext {
    private final int index;
    private final ServerConfig config;
    private final ServerLog log;
    private final LoopStats stats;
    private final LoopClock clock;
    private final LoopBuffers buffers = new LoopBuffers();
    private final FailureLog failures;
    private final ClientMemory memory;
    private final AppendOnlyFile aof;

    /** The context of the loop with this number. */
    LoopContext(int index, SharedServices shared, LoopClock clock, ServerLog log) {
        this.index = index;
        this.config = shared.config();
        this.log = log;
        this.stats = shared.stats().loop(index);
        this.clock = clock;
        this.failures = new FailureLog(log, index);
        this.memory = shared.memory();
        this.aof = shared.aof();
    }

    /** Returns the loop's number, from 0. */
    int index() {
        return index;
    }

    ServerConfig config() {
        return config;
    }

    ServerLog log() {
        return log;
    }

    LoopStats stats() {
        return stats;
    }

    LoopClock clock() {
        return clock;
    }

    LoopBuffers buffers() {
        return buffers;
    }

    FailureLog failures() {
        return failures;
    }

    /** Returns what the clients of all loops hold. */
    ClientMemory memory() {
        return memory;
    }

    AppendOnlyFile aof() {
        return aof;
    }
}
