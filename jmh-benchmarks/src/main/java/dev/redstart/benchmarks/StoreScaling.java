package dev.redstart.benchmarks;

import dev.redstart.benchmarks.sidebyside.Spread;
import dev.redstart.benchmarks.sidebyside.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.IterationResult;

/**
 * How much more two threads get done than one: {@link StoreBenchmark} in rounds, one thread and two in turn, each time
 * in a JVM of its own.
 *
 * <pre>java -cp jmh-benchmarks/target/benchmarks.jar dev.redstart.benchmarks.StoreScaling [rounds [keys]]</pre>
 *
 * <p>The first ratio is of the rates as they were, and wants two processors that do nothing else. The next is of the
 * fastest 200 ms with one thread and with two, when other programs were quietest. The last one is of processor times: what
 * the rates would have been with a processor for each thread. What threads cost each other, by lines of cache that wander
 * between them and by locks that are spun for, is in all of them.
 */
public final class StoreScaling {
    private static final int ROUNDS = 5;
    private static final int KEYS = 1_000_000;

    /** Many short iterations, of which the median counts: what else runs on the machine comes and goes. */
    private static final int ITERATION_MILLIS = 200;

    private static final int WARMUP_ITERATIONS = 8;
    private static final int ITERATIONS = 11;

    /** One round's figures. */
    private record Round(double perSecond, double fastest, double cpuNanos) {}

    private StoreScaling() {}

    /** Prints both ratios of reading and of writing. */
    public static void main(String[] args) {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : ROUNDS;
        int keys = args.length > 1 ? Integer.parseInt(args[1]) : KEYS;
        System.out.printf(
                Locale.ROOT,
                "Java %s, %d processors, %,d keys at random, medians of %d rounds (min - max)%n%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                keys,
                rounds);
        TextTable table = new TextTable(
                "", "1 thread, M/s", "2 threads, M/s", "ratio", "of the fastest", "CPU ns, 1", "CPU ns, 2", "by CPU");
        compare("get", rounds, keys, table);
        compare("set", rounds, keys, table);
        System.out.print(table);
    }

    private static void compare(String operation, int rounds, int keys, TextTable table) {
        List<Round> one = new ArrayList<>();
        List<Round> two = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            one.add(run(operation + "1Thread", 1, keys));
            two.add(run(operation + "2Threads", 2, keys));
        }
        Spread rateOfOne = Spread.of(one, Round::perSecond);
        Spread rateOfTwo = Spread.of(two, Round::perSecond);
        Spread cpuOfOne = Spread.of(one, Round::cpuNanos);
        Spread cpuOfTwo = Spread.of(two, Round::cpuNanos);
        table.row(
                operation,
                Spread.fullText(rateOfOne),
                Spread.fullText(rateOfTwo),
                Spread.fullText(Spread.ratio(rateOfTwo, rateOfOne)),
                Spread.number(fastest(two) / fastest(one)),
                Spread.fullText(cpuOfOne),
                Spread.fullText(cpuOfTwo),
                Spread.number(2 * cpuOfOne.median() / cpuOfTwo.median()));
    }

    private static double fastest(List<Round> rounds) {
        return rounds.stream().mapToDouble(Round::fastest).max().orElseThrow();
    }

    private static Round run(String benchmark, int threads, int keys) {
        List<IterationResult> iterations = new JmhRun(StoreBenchmark.class, benchmark)
                .param("keys", keys)
                .profiler(CpuTimeProfiler.class)
                .iterations(WARMUP_ITERATIONS, ITERATIONS, ITERATION_MILLIS)
                .run();
        Spread nanos = Spread.of(iterations, it -> it.getPrimaryResult().getScore());
        Spread cpuNanos = Spread.of(
                iterations,
                it -> it.getSecondaryResults().get(CpuTimeProfiler.NORM).getScore());
        return new Round(threads * 1e3 / nanos.median(), threads * 1e3 / nanos.min(), cpuNanos.median());
    }
}
