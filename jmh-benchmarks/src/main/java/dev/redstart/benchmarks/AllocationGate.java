package dev.redstart.benchmarks;

import dev.redstart.benchmarks.DispatchBenchmark.Request;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;

/**
 * Checks that commands allocate nothing: JMH's {@code gc.alloc.rate.norm} of {@link DispatchBenchmark} against a limit.
 * The test of the same name runs it in every build; this prints all figures:
 *
 * <pre>java -cp jmh-benchmarks/target/benchmarks.jar dev.redstart.benchmarks.AllocationGate</pre>
 *
 * <p>Bytes allocated, unlike times, are the same on a busy machine and on a fast one, so a limit on them can be hard.
 * Two things stand between JMH's figure and what a command allocates:
 *
 * <ul>
 *   <li>JMH and its profiler allocate some 6 KB an iteration, however long it is and whatever is in it. An iteration of
 *       half a second would show them as 0.002 B a command of 200 ns, but as 0.1 B of one that copies 50 KB. So {@link
 *       NothingBenchmark} is measured first, in the same way, and its bytes are taken off.
 *   <li>Code that is not compiled yet allocates what the compiler will later do without, and a store whose values have
 *       just got other sizes still grows. So what is over the limit is measured again, warm-up and measurement eight
 *       times as long, and only the second figure counts.
 * </ul>
 */
public final class AllocationGate {
    /** One object of 16 bytes in 1,600 commands is too much. */
    static final double LIMIT_BYTES = 0.01;

    /**
     * For values of 5 to 100 KB: the store's memory comes and goes in regions of two megabytes, so one in tens of thousands
     * of commands is seen; that is a thousandth of what the commands write.
     */
    static final double LARGE_LIMIT_BYTES = 64;

    private static final int KEYS = 4_000;

    /** A hundred a stripe: enough for chunks of full size, and for moves of entries. */
    private static final int MANY_KEYS = 400_000;

    private static final int MANY = 16;
    private static final int MILLIS = 500;
    private static final int LONG_MILLIS = 8 * MILLIS;

    private static final String NORM = "gc.alloc.rate.norm";

    /** A command in reads of so many. */
    record Case(Class<? extends DispatchBenchmark> benchmark, Request request, int commandsPerRead, int keys) {
        Case(Class<? extends DispatchBenchmark> benchmark, Request request, int commandsPerRead) {
            this(benchmark, request, commandsPerRead, KEYS);
        }

        double limitBytes() {
            return request == Request.SET_LARGE ? LARGE_LIMIT_BYTES : LIMIT_BYTES;
        }

        @Override
        public String toString() {
            return request + " of " + keys + " keys, in reads of " + commandsPerRead;
        }
    }

    /**
     * The result of one case.
     *
     * @param reportedBytes JMH's figure, per command
     * @param bytes the same without JMH's own allocations
     */
    record Figure(Case of, long commands, double reportedBytes, double bytes) {
        boolean isTooMuch() {
            return bytes >= of.limitBytes();
        }

        /** Returns the figure as text, with advice if it is too much. */
        String text() {
            String text = String.format(
                    Locale.ROOT,
                    "%s: %.4f bytes allocated a command (JMH's figure: %.4f; %,d commands)",
                    of,
                    bytes,
                    reportedBytes,
                    commands);
            return isTooMuch() ? text + advice() : text;
        }

        private String advice() {
            return String.format(
                    Locale.ROOT,
                    """

                    It must stay below %s. Who allocates, caller by caller (the events of the thread jmh-worker; without \
                    TLABs a single object is seen, too):
                      java -jar jmh-benchmarks/target/benchmarks.jar %s -p request=%s -p commandsPerRead=%d -p keys=%d \
                    -jvmArgsAppend -XX:-UseTLAB -prof jfr:dir=jmh-benchmarks/target/jfr
                      jfr print --events ObjectAllocationSample --stack-depth 12 \
                    $(find jmh-benchmarks/target/jfr -name profile.jfr)""",
                    of.limitBytes(),
                    of.benchmark.getSimpleName(),
                    of.request,
                    of.commandsPerRead,
                    of.keys);
        }
    }

    private final double harnessBytes;

    /** Measures what JMH itself allocates here. */
    AllocationGate() {
        harnessBytes = Bytes.of(new JmhRun(NothingBenchmark.class, "nothing"), MILLIS).bytes;
    }

    /** Prints all figures. */
    public static void main(String[] args) {
        AllocationGate gate = new AllocationGate();
        System.out.printf(Locale.ROOT, "JMH itself: %.0f bytes an iteration%n", gate.harnessBytes);
        List<Figure> figures = cases().map(gate::measure)
                .peek(figure -> System.out.println(figure.text()))
                .toList();
        System.exit(figures.stream().anyMatch(Figure::isTooMuch) ? 1 : 0);
    }

    /** Returns all commands in reads of one and of many, and one case with large tables. */
    static Stream<Case> cases() {
        Stream<Case> all = Stream.of(Request.values())
                .flatMap(request -> Stream.of(1, MANY).map(reads -> new Case(DispatchBenchmark.class, request, reads)));
        Case manyKeys = new Case(DispatchBenchmark.class, Request.SET_RANDOM, MANY, MANY_KEYS);
        return Stream.concat(all, Stream.of(manyKeys));
    }

    /** Returns the bytes that a command allocates once everything is compiled. */
    Figure measure(Case of) {
        Figure first = measure(of, MILLIS);
        return first.isTooMuch() ? measure(of, LONG_MILLIS) : first;
    }

    private Figure measure(Case of, int millis) {
        Bytes all = Bytes.of(
                new JmhRun(of.benchmark, "dispatch")
                        .param("request", of.request)
                        .param("commandsPerRead", of.commandsPerRead)
                        .param("keys", of.keys),
                millis);
        double own = Math.max(0, all.bytes - harnessBytes);
        return new Figure(of, all.commands, all.bytes / all.commands, own / all.commands);
    }

    /** The allocations of the one measured iteration of a run. */
    private record Bytes(double bytes, long commands) {
        static Bytes of(JmhRun run, int millis) {
            IterationResult iteration = run.profiler(GCProfiler.class)
                    .iterations(1, 1, millis)
                    .run()
                    .get(0);
            long commands = iteration.getMetadata().getAllOps();
            double norm = iteration.getSecondaryResults().get(NORM).getScore();
            return new Bytes(commands * norm, commands);
        }
    }
}
