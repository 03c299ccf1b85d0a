package dev.redstart.benchmarks.sidebyside;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * From the start of the process to the first PONG, each in turn, not pinned; beside it a JVM that prints one line,
 * which is what no server on a JVM can undercut, both also without class-data sharing. {@code bin/redstart} has what it
 * offers by itself; {@code java -jar} is the same server without the script.
 */
final class Startup {
    private static final String NO_SHARING = "-Xshare:off";
    private static final String SLASH = "/";
    private static final String ONE_LINE = "one line, java";

    /** One way to start, over the starts. */
    record Row(String name, Spread millis, Spread ratio, Spread timesOneLine) {}

    /** What is written as JSON. */
    record Result(List<Row> rows) {}

    private final Session session;
    private final Map<String, DoubleSupplier> ways = new LinkedHashMap<>();

    private Startup(Session session) {
        this.session = session;
    }

    static Result run(Session session) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("side-by-side-");
            Startup startup = new Startup(session);
            startup.addServers();
            startup.addOneLine(folder);
            Result result = startup.measure();
            print(session, result);
            return result;
        } catch (IOException e) {
            throw new MeasuringException("startup: " + e.getMessage(), e);
        } finally {
            if (folder != null) {
                Folders.delete(folder);
            }
        }
    }

    private void addServers() {
        for (ServerCommand command : session.commands()) {
            boolean redstart = command.name().equals(ServerCommand.REDSTART);
            String name = command.name() + (redstart ? ", bin/redstart" : "");
            ways.put(name, () -> session.millisToPong(command));
            if (redstart) {
                addJar(Path.of(session.options().redstart)
                        .resolve("redstart.jar")
                        .toString());
            }
        }
    }

    private void addJar(String jar) {
        int ioThreads = session.options().ioThreads;
        for (List<String> program : List.of(List.of(java(), "-jar", jar), List.of(java(), NO_SHARING, "-jar", jar))) {
            String name = "redstart, java " + String.join(" ", program.subList(1, program.size() - 1));
            ServerCommand command = ServerCommand.redstart(name, program, ioThreads, Map.of());
            ways.put(name, () -> session.millisToPong(command));
        }
    }

    private void addOneLine(Path folder) throws IOException {
        String file = OneLine.class.getName().replace(".", SLASH) + ".class";
        Path copy = folder.resolve(file);
        Files.createDirectories(copy.getParent());
        try (InputStream bytes = OneLine.class.getResourceAsStream(SLASH + file)) {
            Files.copy(bytes, copy);
        }
        String[] rest = {"-cp", folder.toString(), OneLine.class.getName()};
        ways.put(ONE_LINE, () -> millisToLine(List.of(), rest));
        ways.put(ONE_LINE + " " + NO_SHARING, () -> millisToLine(List.of(NO_SHARING), rest));
    }

    private double millisToLine(List<String> flags, String... rest) {
        List<String> command =
                new ArrayList<>(session.cores().prefix(session.cores().all()));
        command.add(java());
        command.addAll(flags);
        command.addAll(List.of(rest));
        try {
            long startNanos = System.nanoTime();
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            int first = process.getInputStream().read();
            double millis = (System.nanoTime() - startNanos) / 1e6;
            process.waitFor();
            if (first != 'u') {
                throw new MeasuringException("startup: " + String.join(" ", command) + " failed");
            }
            return millis;
        } catch (IOException e) {
            throw new MeasuringException("startup: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasuringException("interrupted", e);
        }
    }

    /** The Java that bin/redstart takes. */
    private static String java() {
        String home = System.getenv("JAVA_HOME");
        return home == null || home.isEmpty()
                ? "java"
                : Path.of(home, "bin", "java").toString();
    }

    private Result measure() {
        Map<String, List<Double>> millis = new LinkedHashMap<>();
        ways.keySet().forEach(name -> millis.put(name, new ArrayList<>()));
        int starts = session.options().starts;
        for (int start = 0; start <= starts; start++) {
            session.progress("startup: " + (start == 0 ? "once so that the files are read" : start + " of " + starts));
            for (Map.Entry<String, DoubleSupplier> way : ways.entrySet()) {
                double took = way.getValue().getAsDouble();
                if (start > 0) {
                    millis.get(way.getKey()).add(took);
                }
            }
        }
        List<Row> rows = new ArrayList<>();
        Spread base = Spread.of(millis.values().iterator().next());
        Spread oneLine = Spread.of(millis.get(ONE_LINE));
        millis.forEach((name, all) -> {
            Spread spread = Spread.of(all);
            rows.add(new Row(name, spread, Spread.ratio(spread, base), Spread.ratio(spread, oneLine)));
        });
        return new Result(rows);
    }

    private static void print(Session session, Result result) {
        session.print("\nStart: milliseconds from exec to the first PONG (or line), medians of "
                + session.options().starts + " starts (min - max); servers not pinned\n");
        TextTable table = new TextTable("", "ms", "ratio", "x one line");
        result.rows.forEach(row -> table.row(
                row.name,
                Spread.fullText(row.millis),
                Spread.medianText(row.ratio),
                Spread.medianText(row.timesOneLine)));
        session.print(table.toString());
    }
}
