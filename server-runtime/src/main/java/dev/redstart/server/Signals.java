package dev.redstart.server;

/**
 * Ends the program in order on SIGTERM and SIGINT, with exit status 0 as redis-server does. The JDK has the hook in {@code
 * jdk.unsupported}, which a Java may lack; a shutdown hook then does the same, and the JVM reports the signal as its exit
 * status.
 */
final class Signals {
    private Signals() {}

    /** Runs the task at the first such signal, on a thread of the JVM. */
    static void onTermination(Runnable task) {
        try {
            JdkSignals.onTermination(task);
        } catch (LinkageError | IllegalArgumentException e) {
            Runtime.getRuntime().addShutdownHook(ServerThreads.thread("redstart-shutdown", task));
        }
    }
}
