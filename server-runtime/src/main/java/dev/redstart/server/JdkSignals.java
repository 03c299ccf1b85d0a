package dev.redstart.server;

import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The JDK's handler of signals. javac warns of it whatever is suppressed, so the pom has this file compiled by itself; by
 * reflection it would take 10 ms more of the start.
 */
final class JdkSignals implements SignalHandler {
    private final Consumer<String> told;

    private JdkSignals(Consumer<String> told) {
        this.told = told;
    }

    static void onTermination(Consumer<String> told) {
        JdkSignals handler = new JdkSignals(told);
        Signal.handle(new Signal("TERM"), handler);
        Signal.handle(new Signal("INT"), handler);
        ignoreHangUp();
    }

    private static void ignoreHangUp() {
        try {
            Signal.handle(new Signal("HUP"), SignalHandler.SIG_IGN);
        } catch (IllegalArgumentException e) {
            // this system has no such signal
        }
    }

    @Override
    public void handle(Signal signal) {
        told.accept("SIG" + signal.getName());
    }
}
