package dev.redstart.server.wire;

import java.lang.management.ManagementFactory;
import java.util.List;

/** The event loops' threads of the one server that runs in this process. */
final class LoopThreads {
    private LoopThreads() {}

    /** The processor time that all loops have used. */
    static long cpuNanos() {
        return cpuNanos(named("redstart-loop-"));
    }

    /** The processor time that one loop has used. */
    static long cpuNanos(int loop) {
        List<Thread> threads = named("redstart-loop-" + loop);
        if (threads.size() != 1) {
            throw new AssertionError(threads.size() + " threads of loop " + loop);
        }
        return cpuNanos(threads);
    }

    private static List<Thread> named(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .toList();
    }

    private static long cpuNanos(List<Thread> threads) {
        return threads.stream()
                .mapToLong(thread -> ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId()))
                .filter(nanos -> nanos > 0) // one that has ended has -1
                .sum();
    }
}
