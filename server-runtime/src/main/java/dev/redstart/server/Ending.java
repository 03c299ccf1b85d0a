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
 * What the end of a server is made of.
 *
 * <p>The problem: at its end a server meets handlers that never return, disks that are full and heaps that are; whatever
 * happens at one step, the rest has to be done, and all of it in bounded time. The rule: each step is guarded, and waits no
 * longer than {@link Limits} says; what it waited for in vain is named in the log, with its stack.
 */
final class Ending {
    private static final Duration COMMAND_PATIENCE = Duration.ofMillis(Limits.LAST_COMMAND_PATIENCE_MILLIS);
    private static final Duration INTERRUPTED_PATIENCE = Duration.ofMillis(Limits.INTERRUPTED_COMMAND_MILLIS);
    private static final Duration PLUGINS_PATIENCE = Duration.ofSeconds(Limits.PLUGINS_STOP_PATIENCE_SECONDS);

    /** One step. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    private final ServerLog log;
    private final ServerThreads threads;

    Ending(ServerLog log, ServerThreads threads) {
        this.log = log;
        this.threads = threads;
    }

    /**
     * Takes a step, whatever it throws.
     *
     * @param what for the log, such as "stop listening"
     * @return whether it came to its end
     */
    boolean step(String what, Step step) {
        try {
            step.run();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (Exception | Error e) {
            warn("the end of the server goes on, but this failed: " + what, e);
            return false;
        }
    }

    private void warn(String message, Throwable cause) {
        try {
            log.warning(message, cause);
        } catch (RuntimeException | Error again) {
            // no memory to say so: the steps that are left are worth more
        }
    }

    /**
     * Waits until all loops have ended, which they do after the command that each executes. Where one takes too long it is
     * named and its thread interrupted.
     *
     * @return whether all have ended
     */
    boolean awaitLoops(List<EventLoop> loops, StopTheWorld world) {
        if (threads.join(COMMAND_PATIENCE)) {
            return true;
        }
        for (Map.Entry<Integer, Thread> running : threads.runningLoops().entrySet()) {
            tell(world.running(running.getKey()).describe(), running.getKey(), running.getValue());
            running.getValue().interrupt();
        }
        if (threads.join(INTERRUPTED_PATIENCE)) {
            return true;
        }
        log.warning("a command still runs; leaving it");
        return false;
    }

    private void tell(String command, int loop, Thread thread) {
        log.warning(
                "event loop {} has not ended after {} ms: {} does not; interrupting it{}",
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
     * Writes the last snapshot while the server serves, if it wants one.
     *
     * @return false where that failed with all loops standing still; while one is stuck nothing is tried, and {@link
     *     RedstartServer#close()} does what it can
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

    /** Whether every loop comes round within the time that a command may take: a way to find one that is stuck. */
    private static boolean loopsAnswer(List<EventLoop> loops) throws InterruptedException {
        CountDownLatch answers = new CountDownLatch(loops.size());
        loops.forEach(loop -> loop.submit(answers::countDown));
        return answers.await(Limits.LAST_COMMAND_PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Has plugins stop, on a thread of their own: one that never does must not keep the rest from its end. */
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
                    "plugin '{}' has not stopped after {} s; leaving it{}",
                    running[0],
                    PLUGINS_PATIENCE.toSeconds(),
                    stack(thread));
        }
    }

    /** Waits for the threads in the background. */
    void awaitBackground() {
        List<String> left = threads.joinBackground(INTERRUPTED_PATIENCE);
        if (!left.isEmpty()) {
            log.warning("still running, and left alone: {}", left);
        }
    }
}
