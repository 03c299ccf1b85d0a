package dev.redstart.server.stats;

/**
 * Access to Java Flight Recorder, whose module {@code jdk.jfr} a run time may lack. {@link SlowCommandEvent} is loaded only
 * where the module exists, because no other class refers to it.
 */
final class FlightRecorder {
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    private FlightRecorder() {}

    /** Records a slow command, if there is a flight recorder. */
    static void record(LatencyRecorder.SlowCommand slow, long gcMillis) {
        if (PRESENT) {
            SlowCommandEvent.record(slow, gcMillis);
        }
    }

    /** Returns whether there is a flight recorder. */
    static boolean isPresent() {
        return PRESENT;
    }
}
