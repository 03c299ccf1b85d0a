package dev.redstart.benchmarks.sidebyside;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What one server did under one load.
 *
 * @param serverCpuNanos user and system time of the server's process in the window, negative where that is not known
 * @param loadCpuNanos the same of the thread that made the load
 */
record Window(long requests, long nanos, long serverCpuNanos, long loadCpuNanos, Histogram latencies) {
    double perSecond() {
        return requests * (double) TimeUnit.SECONDS.toNanos(1) / nanos;
    }

    /** Processor time a request; NaN where that is not known. */
    double cpuMicros() {
        return serverCpuNanos < 0 || requests == 0 ? Double.NaN : serverCpuNanos / 1e3 / requests;
    }

    /** The part of the time in which the server used a processor, more than 1 with several; NaN where not known. */
    double serverBusy() {
        return serverCpuNanos < 0 ? Double.NaN : (double) serverCpuNanos / nanos;
    }

    /** The part of the time in which the load used its processor; NaN where not known. */
    double loadBusy() {
        return loadCpuNanos < 0 ? Double.NaN : (double) loadCpuNanos / nanos;
    }

    double micros(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e3;
    }

    double maxMicros() {
        return latencies.getMaxValue() / 1e3;
    }
}
