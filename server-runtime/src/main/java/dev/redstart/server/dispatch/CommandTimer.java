package dev.redstart.server.dispatch;

import dev.redstart.api.Flag;
import dev.redstart.server.command.Command;
import dev.redstart.server.config.Limits;
import dev.redstart.server.session.Session;
import dev.redstart.server.stats.LatencyRecorder;
import dev.redstart.server.stats.LatencyRecorder.SlowCommand;
import dev.redstart.server.stats.LoopStats;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Measures how long commands take without reading the clock for each. One per event loop.
 *
 * <p>The problem: a clock read costs 22 ns, two of them a tenth of a pipelined GET, and no slow command may be missed. The
 * rules:
 *
 * <ul>
 *   <li>A single command is timed: two clock reads cost little compared with its read and write of the socket.
 *   <li>In a batch every command is timed that may take long: all except those with complexity O(1).
 *   <li>Of every {@link Limits#SAMPLED_BATCHES}th batch one command, each in turn, is timed as a sample and stands for all
 *       of these batches. Thus the percentiles of INFO latencystats cover all commands, pipelined ones included.
 *   <li>The commands between two clock reads are a run. A run that exceeds the threshold is reported as a run, because the
 *       slow command in it is unknown, and in the next {@link Limits#TIMED_BATCHES} batches every command is timed. Below
 *       {@link Limits#TIMED_SINGLY_NANOS} as threshold every command is always timed.
 * </ul>
 */
final class CommandTimer {
    /** Every command of the batch is timed. */
    private static final int EACH = -1;

    /** No command of the batch is a sample. */
    private static final int NO_SAMPLE = -2;

    private static final int MAX_ARGUMENTS = 32;
    private static final int MAX_BYTES = 128;

    private final LatencyRecorder latencyRecorder;
    private final LoopStats stats;
    private final LongSupplier nanoClock;

    private boolean off = true;
    private long thresholdNanos;
    private int batchSize;
    private int sampled;
    private int position;
    private int turn;
    private int batchesToTime;

    private boolean timing;
    private long startNanos;

    /** When the last timed command ended, and whether no other work has followed it. */
    private long endNanos;

    private boolean endIsFresh;

    private int runLength;
    private long runStartNanos;
    private Command runCommand;
    private Session runSession;

    CommandTimer(LatencyRecorder latencyRecorder, LoopStats stats, LongSupplier nanoClock) {
        this.latencyRecorder = latencyRecorder;
        this.stats = stats;
        this.nanoClock = nanoClock;
    }

    /** Begins a batch of so many commands. */
    void startBatch(int commands) {
        endRun();
        thresholdNanos = latencyRecorder.thresholdNanos();
        off = thresholdNanos == LatencyRecorder.NEVER_NANOS && !latencyRecorder.isTracking();
        batchSize = commands;
        position = 0;
        sampled = sample(commands);
        batchesToTime = Math.max(0, batchesToTime - 1);
    }

    private int sample(int commands) {
        if (commands <= 1 || batchesToTime > 0 || thresholdNanos < Limits.TIMED_SINGLY_NANOS) {
            return EACH;
        }
        int number = turn++;
        boolean due = number % Limits.SAMPLED_BATCHES == 0;
        return due ? Math.floorMod(number / Limits.SAMPLED_BATCHES, commands) : NO_SAMPLE;
    }

    /** Notes that a command, which holds its locks, starts to run. */
    void begins(Command command, Session session) {
        int place = position++;
        timing = !off && (sampled == EACH || place == sampled || !command.isShort());
        if (timing) {
            startNanos = nanoClock.getAsLong();
            endRunAt(startNanos);
        } else if (!off) {
            if (runLength++ == 0) {
                runStartNanos = endIsFresh ? endNanos : nanoClock.getAsLong();
            }
            endIsFresh = false;
            runCommand = command;
            runSession = session;
        }
    }

    /** Notes that the command has run, and reports it if it was slow. */
    void ended(Command command, CommandRequest request, long lockWaitNanos) {
        if (!timing) {
            return;
        }
        timing = false;
        endNanos = nanoClock.getAsLong();
        endIsFresh = true;
        long nanos = endNanos - startNanos;
        if (latencyRecorder.isTracking()) {
            boolean sample = command.isShort() && sampled != EACH;
            stats.took(command.index(), nanos, sample ? batchSize * Limits.SAMPLED_BATCHES : 1);
        }
        if (nanos >= thresholdNanos) {
            latencyRecorder.report(
                    slow(command, nanos, arguments(request), request.keyCount(), request.client(), lockWaitNanos));
        }
    }

    /** Ends the run: work that follows is not part of the commands' time. */
    void endRun() {
        endIsFresh = false;
        if (runLength > 0) {
            endRunAt(nanoClock.getAsLong());
        }
    }

    private void endRunAt(long nanos) {
        if (runLength == 0) {
            return;
        }
        long took = nanos - runStartNanos;
        if (took >= thresholdNanos) {
            batchesToTime = Limits.TIMED_BATCHES;
            latencyRecorder.report(slow(runCommand, took, runArguments(), 0, runSession, 0));
        }
        runLength = 0;
        runCommand = null;
        runSession = null;
    }

    private static SlowCommand slow(
            Command command, long nanos, List<byte[]> arguments, int keys, Session client, long lockWaitNanos) {
        boolean fast = command.flags().contains(Flag.FAST);
        return new SlowCommand(
                command.name(),
                fast ? "fast-command" : "command",
                !command.flags().contains(Flag.SKIP_SLOWLOG),
                nanos,
                arguments,
                keys,
                client.id(),
                client.address(),
                client.name(),
                lockWaitNanos);
    }

    private List<byte[]> runArguments() {
        return List.of(
                bytes(runCommand.name()),
                bytes("... (last of " + runLength + " short commands of a pipeline, timed together)"));
    }

    /** Returns a request's arguments, shortened and redacted as redis-server does it. */
    private static List<byte[]> arguments(CommandRequest request) {
        List<byte[]> arguments = new ArrayList<>();
        int argc = request.argc();
        int shown = argc > MAX_ARGUMENTS ? MAX_ARGUMENTS - 1 : argc;
        for (int i = 0; i < shown; i++) {
            arguments.add(request.isRedacted(i) ? bytes("(redacted)") : shortened(request, i));
        }
        if (shown < argc) {
            arguments.add(bytes("... (" + (argc - shown) + " more arguments)"));
        }
        return arguments;
    }

    private static byte[] shortened(CommandRequest request, int index) {
        int length = request.view(index).length();
        byte[] rest = length > MAX_BYTES ? bytes("... (" + (length - MAX_BYTES) + " more bytes)") : new byte[0];
        int shownLength = Math.min(length, MAX_BYTES);
        byte[] shown = new byte[shownLength + rest.length];
        request.view(index).copyTo(0, shown, 0, shownLength);
        System.arraycopy(rest, 0, shown, shownLength, rest.length);
        return shown;
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }
}
