package dev.redstart.server;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The JDK's handler of signals. javac warns of it whatever is suppressed, so the pom has this file compiled by itself; by
 * reflection it would take 10 ms more of the start.
 */
final class JdkSignals implements SignalHandler {
    private final Runnable task;

    private JdkSignals(Runnable task) {
        this.task = task;
    }

    static void onTermination(Runnable task) {
        JdkSignals handler = new JdkSignals(task);
        Signal.handle(new Signal("TERM"), handler);
        Signal.handle(new Signal("INT"), handler);
    }

    @Override
    public void handle(Signal signal) {
        task.run();
    }
}
