package dev.redstart.server;

import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.lock.WorldBusyException;
import dev.redstart.server.net.EventLoop;
import dev.redstart.server.persistence.Persistence;
import dev.redstart.server.plugin.PluginTask;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The steps of a server's shutdown.
 *
 * <p>The problem: a shutdown meets handlers that never return, full disks and full heaps. Whatever happens in one step, the
 * others must still run, and all of them in bounded time. The rule: each step is guarded and waits no longer than {@link
 * Limits} says; the log names what did not end in that time, with its stack.
 */
final class ShutdownSteps {
    private static final Duration COMMAND_PATIENCE = Duration.ofMillis(Limits.LAST_COMMAND_PATIENCE_MILLIS);
    private static final Duration INTERRUPTED_PATIENCE = Duration.ofMillis(Limits.INTERRUPTED_COMMAND_MILLIS);
    private static final Duration PLUGINS_PATIENCE = Duration.ofSeconds(Limits.PLUGINS_STOP_PATIENCE_SECONDS);

    /** A step, which may fail. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    private final ServerLog log;
    private final ServerThreads threads;

    ShutdownSteps(ServerLog log, ServerThreads threads) {
        this.log = log;
        this.threads = threads;
    }

    /**
     * Runs a step and logs what it throws.
     *
     * @param what names the step in the log, such as "stop listening"
     * @return whether the step completed
     */
    boolean step(String what, Step step) {
        try {
            step.run();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception | Error e) {
            warn("a step of the shutdown failed, the others follow: " + what, e);
            return false;
        }
    }

    private void warn(String message, Throwable cause) {
        try {
            log.warning(message, cause);
        } catch (RuntimeException | Error again) {
            // there is no memory for a log line, and the remaining steps matter more
        }
    }

    /**
     * Waits until all loops have ended; each ends after the command that it executes. A command that takes too long is named
     * in the log, and its thread is interrupted.
     *
     * @return whether all have ended
     */
    boolean awaitLoops(List<EventLoop> loops, StopTheWorld world) {
        if (threads.join(COMMAND_PATIENCE)) {
            return true;
        }
        for (Map.Entry<Integer, Thread> running : threads.runningLoops().entrySet()) {
            warnOfRunning(world.running(running.getKey()).describe(), running.getKey(), running.getValue());
            running.getValue().interrupt();
        }
        if (threads.join(INTERRUPTED_PATIENCE)) {
            return true;
        }
        log.warning("a command still runs; the shutdown no longer waits for it");
        return false;
    }

    private void warnOfRunning(String command, int loop, Thread thread) {
        log.warning(
                "event loop {} has not ended after {} ms, because {} still runs; interrupting it{}",
                loop,
                COMMAND_PATIENCE.toMillis(),
                command,
                stack(thread));
    }

    private static String stack(Thread thread) {
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : thread.getStackTrace()) {
            text.append("\n\tat ").append(frame);
        }
        return text.toString();
    }

    /**
     * Writes the last snapshot, if the settings ask for one, while the server still serves.
     *
     * @return false where the snapshot failed although all loops stopped for it. While a loop is stuck no snapshot is tried
     *     here; {@link RedstartServer#close()} then writes what it can
     */
    boolean saveLast(Persistence persistence, List<EventLoop> loops, String reason) {
        try {
            if (!persistence.savesAtEnd() || !loopsAnswer(loops)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
        log.notice("{}: writing the last snapshot", reason);
        boolean saved;
        try {
            saved = persistence.saveLast();
        } catch (WorldBusyException e) {
            log.warning("{}: the last snapshot waits: {}", reason, e.getMessage());
            return true;
        }
        if (!saved) {
            log.warning(
                    "{}: the server goes on, because the last snapshot cannot be written and its data would be lost: make"
                            + " room for it, then try again, or end the server with SHUTDOWN NOSAVE",
                    reason);
        }
        return saved;
    }

    /** Returns whether every loop finishes its tick within the time that a command may take; a stuck one does not. */
    private static boolean loopsAnswer(List<EventLoop> loops) throws InterruptedException {
        CountDownLatch answers = new CountDownLatch(loops.size());
        loops.forEach(loop -> loop.submit(answers::countDown));
        return answers.await(Limits.LAST_COMMAND_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Stops plugins on a separate thread, so that one that never stops does not block the shutdown. */
    void stopPlugins(List<PluginTask> tasks) {
        String[] running = new String[1];
        Thread thread = ServerThreads.once("redstart-plugins-stop", () -> {
            for (PluginTask task : tasks) {
                running[0] = task.plugin();
                step("stop plugin '" + task.plugin() + "'", task::run);
            }
        });
        if (!ServerThreads.join(thread, PLUGINS_PATIENCE)) {
            log.warning(
                    "plugin '{}' has not stopped after {} s; the shutdown no longer waits for it{}",
                    running[0],
                    PLUGINS_PATIENCE.toSeconds(),
                    stack(thread));
        }
    }

    /** Waits for the background threads. */
    void awaitBackground() {
        List<String> left = threads.joinBackground(INTERRUPTED_PATIENCE);
        if (!left.isEmpty()) {
            log.warning("threads still run, and the shutdown no longer waits for them: {}", left);
        }
    }
}
