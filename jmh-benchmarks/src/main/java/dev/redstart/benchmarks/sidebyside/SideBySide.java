package dev.redstart.benchmarks.sidebyside;

import java.io.PrintStream;
import java.util.List;

/**
 * Redstart, redis-server and whatever else is named, measured on this machine in one run: requests a second, latency,
 * processor time a request, memory, tail and start.
 *
 * <pre>
 * mvn -q -B package -DskipTests
 * java -cp jmh-benchmarks/target/benchmarks.jar dev.redstart.benchmarks.sidebyside.SideBySide --help
 * </pre>
 *
 * <p>All of it takes about 25 minutes and wants a machine that does nothing else. Some minutes are enough for a first
 * look, and a third server joins with its path:
 *
 * <pre>
 * java -cp jmh-benchmarks/target/benchmarks.jar dev.redstart.benchmarks.sidebyside.SideBySide \
 *     --only throughput --rounds 3 --values 32 --server valkey=/usr/bin/valkey-server --json a.json --svg a.svg
 * </pre>
 *
 * <p>Absolute figures are this machine's; the ratios are what to look at. Exit status 0 when all was measured, 1 when
 * it was not; the reason is on standard error.
 */
public final class SideBySide {
    private static final int FAILED = 1;

    private SideBySide() {}

    /** Measures; the options are in {@code --help}. */
    public static void main(String[] args) {
        System.exit(run(List.of(args), System.out, System.err));
    }

    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        try {
            Options options = Options.parse(arguments);
            if (options.help) {
                out.print(Options.helpText());
            } else {
                measure(options, arguments, out, err);
            }
            return 0;
        } catch (MeasuringException e) {
            err.println("side by side: " + e.getMessage());
            return FAILED;
        }
    }

    private static void measure(Options options, List<String> arguments, PrintStream out, PrintStream err) {
        Machine machine = Machine.ofThisMachine(arguments);
        try (Session session = new Session(options, out, err)) {
            Thread onInterrupt = new Thread(session::close, "stop-servers");
            Runtime.getRuntime().addShutdownHook(onInterrupt);
            if (machine.busy()) {
                session.note("the machine was not idle when this began: what else runs disturbs the figures");
            }
            session.cores().pinThisProcess(session::note);
            Results results = new Results(machine, session.cores(), options, session.findServers());
            session.print(results.head());
            for (String scenario : options.only) {
                results.add(scenario, run(scenario, session, results));
                writeJson(session, results);
            }
            session.notes().forEach(note -> session.print("note: " + note));
        }
    }

    private static Object run(String scenario, Session session, Results results) {
        return switch (scenario) {
            case "throughput" -> throughput(session, results);
            case "memory" -> Memory.run(session);
            case "tail" -> Tail.run(session);
            case "growth" -> Growth.run(session);
            case "files" -> SnapshotFiles.run(session);
            default -> Startup.run(session);
        };
    }

    private static Throughput.Result throughput(Session session, Results results) {
        Throughput.Result result = Throughput.run(session);
        String file = session.options().svg;
        if (file != null) {
            Results.write(file, results.svg(result));
        }
        return result;
    }

    /** After every scenario, so that an interrupt costs only the one that runs. */
    private static void writeJson(Session session, Results results) {
        String file = session.options().json;
        if (file != null) {
            Results.write(file, results.json(session.notes()));
        }
    }
}
