package dev.redstart.server.stats;

/**
 * The way to Java Flight Recorder, whose module {@code jdk.jfr} a run time may lack. {@link SlowCommandEvent} is loaded
 * only where the module is there: nothing else names that class.
 */
final class FlightRecorder {
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private FlightRecorder() {}

    static void record(LatencyRecorder.SlowCommand slow, long gcMillis) {
        if (PRESENT) {
            SlowCommandEvent.record(slow, gcMillis);
        }
    }

    static boolean isPresent() {
        return PRESENT;
    }
}
