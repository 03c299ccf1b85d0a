package dev.redstart.benchmarks;

import java.util.List;
import org.openjdk.jmh.profile.Profiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** One benchmark in a JVM of its own, without a word. */
final class JmhRun {
    /** From this JDK on JMH 1.37 is warned about at each start. */
    private static final int WARNING_JDK = 24;

    private final ChainedOptionsBuilder options;

    /** @param method the benchmark's method */
    JmhRun(Class<?> benchmark, String method) {
        options = new OptionsBuilder()
                .include("^" + (benchmark.getName() + "." + method).replace(".", "\\.") + "$")
                .forks(1)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        if (Runtime.version().feature() >= WARNING_JDK) {
            options.jvmArgsPrepend("--sun-misc-unsafe-memory-access=allow");
        }
    }

    JmhRun profiler(Class<? extends Profiler> profiler) {
        options.addProfiler(profiler);
        return this;
    }

    JmhRun param(String name, Object value) {
        options.param(name, String.valueOf(value));
        return this;
    }

    JmhRun iterations(int warmup, int measured, int millisOfEach) {
        TimeValue time = TimeValue.milliseconds(millisOfEach);
        options.warmupIterations(warmup)
                .warmupTime(time)
                .measurementIterations(measured)
                .measurementTime(time);
        return this;
    }

    /** Although another JMH runs on this machine: where times are not asked for, or where their medians count. */
    List<IterationResult> run() {
        System.setProperty("jmh.ignoreLock", "true");
        try {
            return List.copyOf(new Runner(options.build())
                    .runSingle()
                    .getAggregatedResult()
                    .getIterationResults());
        } catch (RunnerException e) {
            throw new IllegalStateException(e);
        }
    }
}
