package dev.redstart.server;

import java.util.function.Consumer;

/**
 * Ends the program in order on SIGTERM and SIGINT, with exit status 0 as redis-server does, and ignores SIGHUP as it does:
 * a terminal that is closed does not end a server. The JDK has the hook in {@code jdk.unsupported}, which a Java may lack;
 * a shutdown hook then ends the server in order at each of the three, without a way back, and the JVM reports the signal as
 * its exit status.
 */
final class Signals {
    private Signals() {}

    /**
     * Tells of each such signal by its name, on a thread of the JVM.
     *
     * @param atExit runs in place of that at the end of a process that cannot hear signals
     */
    static void onTermination(Consumer<String> told, Runnable atExit) {
        try {
            JdkSignals.onTermination(told);
        } catch (LinkageError | IllegalArgumentException e) {
            Runtime.getRuntime().addShutdownHook(ServerThreads.thread("redstart-shutdown", atExit));
        }
    }
}
