package dev.redstart.benchmarks;

import dev.redstart.benchmarks.sidebyside.Spread;
import dev.redstart.benchmarks.sidebyside.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.results.IterationResult;

/**
 * How much more two threads get done than one: {@link StoreScalingBenchmark} in rounds, each in a JVM of its own, in which
 * iterations of one thread and of two follow each other.
 *
 * <pre>java -cp jmh-benchmarks/target/benchmarks.jar dev.redstart.benchmarks.StoreScaling [rounds [keys]]</pre>
 *
 * <p>Neighbouring iterations are compared: the same keys in the same memory, a fifth of a second apart. Where the memory of
 * a JVM happens to lie, and what else the machine does in that minute, makes the same code a third slower or faster, which
 * is more than what is looked for. The first ratio is of the rates as they were, and wants two processors that do nothing
 * else. The second is of processor times: what the rates would have been with a processor for each thread. What threads
 * cost each other, by lines of cache that wander between them and by locks that are spun for, is in both. It flatters two
 * threads by about a hundredth: one thread alone has the other's naps in its time, and first fetches what the other had.
 */
public final class StoreScaling {
    private static final int ROUNDS = 5;
    private static final int KEYS = 1_000_000;

    private static final int ITERATION_MILLIS = 200;

    private static final int WARMUP_ITERATIONS = 10;
    /** Twelve pairs, whose median is the round's figure. */
    private static final int ITERATIONS = 24;

    /** A round's medians. */
    private record Round(double oneRate, double twoRate, double ratio, double oneNanos, double twoNanos, double cpu) {}

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
        TextTable table =
                new TextTable("", "1 thread, M/s", "2 threads, M/s", "ratio", "CPU ns, 1", "CPU ns, 2", "by CPU");
        compare("get", rounds, keys, table);
        compare("set", rounds, keys, table);
        System.out.print(table);
    }

    private static void compare(String operation, int rounds, int keys, TextTable table) {
        List<Round> all = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            all.add(run(operation, keys));
        }
        table.row(
                operation,
                Spread.fullText(Spread.of(all, Round::oneRate)),
                Spread.fullText(Spread.of(all, Round::twoRate)),
                Spread.fullText(Spread.of(all, Round::ratio)),
                Spread.fullText(Spread.of(all, Round::oneNanos)),
                Spread.fullText(Spread.of(all, Round::twoNanos)),
                Spread.fullText(Spread.of(all, Round::cpu)));
    }

    private static Round run(String operation, int keys) {
        List<IterationResult> iterations = new JmhRun(StoreScalingBenchmark.class, operation)
                .param("keys", keys)
                .profiler(CpuTimeProfiler.class)
                .iterations(WARMUP_ITERATIONS, ITERATIONS, ITERATION_MILLIS)
                .run();
        List<IterationResult> one = new ArrayList<>();
        List<IterationResult> two = new ArrayList<>();
        for (int i = 0; i < iterations.size(); i++) {
            boolean isOneThreads = StoreScalingBenchmark.isOneThreads(WARMUP_ITERATIONS + i);
            (isOneThreads ? one : two).add(iterations.get(i));
        }
        Spread oneRate = Spread.of(one, StoreScaling::rate);
        Spread twoRate = Spread.of(two, StoreScaling::rate);
        Spread oneNanos = Spread.of(one, StoreScaling::cpuNanos);
        Spread twoNanos = Spread.of(two, StoreScaling::cpuNanos);
        return new Round(
                oneRate.median(),
                twoRate.median(),
                Spread.ratio(twoRate, oneRate).median(),
                oneNanos.median(),
                twoNanos.median(),
                2 * Spread.ratio(oneNanos, twoNanos).median());
    }

    /** Millions of operations a second. */
    private static double rate(IterationResult iteration) {
        return iteration.getPrimaryResult().getScore();
    }

    private static double cpuNanos(IterationResult iteration) {
        return iteration.getSecondaryResults().get(CpuTimeProfiler.NORM).getScore();
    }
}
