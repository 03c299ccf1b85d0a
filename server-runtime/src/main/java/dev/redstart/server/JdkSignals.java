package dev.redstart.server;

import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Handles signals through the JDK's internal class. javac warns of that class whatever is suppressed, so the pom compiles
 * this file separately; reflection would cost 10 ms of the start.
 */
final class JdkSignals implements SignalHandler {
    private final Consumer<String> listener;

    private JdkSignals(Consumer<String> listener) {
        this.listener = listener;
    }

    /** Calls the listener with the name of each SIGTERM and SIGINT, and ignores SIGHUP. */
    static void onTermination(Consumer<String> listener) {
        JdkSignals handler = new JdkSignals(listener);
        Signal.handle(new Signal("TERM"), handler);
        Signal.handle(new Signal("INT"), handler);
        ignoreSighup();
    }

    private static void ignoreSighup() {
        try {
            Signal.handle(new Signal("HUP"), SignalHandler.SIG_IGN);
        } catch (IllegalArgumentException e) {
            // this system lacks the signal
        }
    }

    @Override
    public void handle(Signal signal) {
        listener.accept("SIG" + signal.getName());
    }
}
