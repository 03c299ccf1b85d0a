package dev.redstart.server;

import java.util.function.Consumer;

/**
 * Shuts the program down cleanly on SIGTERM and SIGINT, with exit status 0 as redis-server does, and ignores SIGHUP as it
 * does: closing a terminal does not end a server. The JDK's signal handling is in the module {@code jdk.unsupported}, which
 * a run time may lack. Then a shutdown hook closes the server at each of the three signals, nothing can stop the exit, and
 * the JVM reports the signal as its exit status.
 */
final class Signals {
    private Signals() {}

    /**
     * Calls a listener with the name of each such signal, on a thread of the JVM.
     *
     * @param atExit runs instead, at the exit of a process without signal handling
     */
    static void onTermination(Consumer<String> listener, Runnable atExit) {
        try {
            JdkSignals.onTermination(listener);
        } catch (LinkageError | IllegalArgumentException e) {
            Runtime.getRuntime().addShutdownHook(ServerThreads.thread("redstart-shutdown", atExit));
        }
    }
}
