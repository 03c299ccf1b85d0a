package dev.redstart.benchmarks;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.ThreadParams;

/**
 * {@link StoreBenchmark}'s GET and SET by one thread and by two, iteration by iteration in turn: {@link StoreScaling} runs
 * it and compares neighbours. Its score alone, an average of both, says nothing.
 *
 * <p>The first iteration, and each second one after it, is one thread's; each of the two threads has every other one of
 * these for itself, while the other sleeps.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Threads(2)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
public class StoreScalingBenchmark {
    /** How long a thread sleeps whose turn it is not, again and again: rarely enough not to disturb the other. */
    private static final long NAP_NANOS = 10_000_000;

    /** Whether a thread takes part in an iteration. */
    @State(Scope.Thread)
    public static class Turn {
        private int iteration;
        boolean works;

        /** Counts iterations, those for warming up as well. */
        @Setup(Level.Iteration)
        public void next(ThreadParams thread) {
            next(thread.getThreadIndex());
        }

        void next(int thread) {
            works = !isOneThreads(iteration) || (iteration >> 1) % 2 == thread;
            iteration++;
        }
    }

    /** Whether the n-th iteration is that of one thread, counted from 0. */
    static boolean isOneThreads(int iteration) {
        return iteration % 2 == 0;
    }

    /** Reads a string. */
    @Benchmark
    public int get(StoreBenchmark.Loop loop, Turn turn) {
        return turn.works ? loop.get() : sleep();
    }

    /** Replaces a string. */
    @Benchmark
    public int set(StoreBenchmark.Loop loop, Turn turn) {
        return turn.works ? loop.set() : sleep();
    }

    private static int sleep() {
        LockSupport.parkNanos(NAP_NANOS);
        return 0;
    }
}
