package dev.redstart.benchmarks.sidebyside;

import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** All that a run found out, on its way into files. */
final class Results {
    private record Document(
            Machine machine,
            Cores cores,
            Options options,
            List<ServerProcess.Info> servers,
            List<String> notes,
            Map<String, Object> scenarios) {}

    private final Machine machine;
    private final Cores cores;
    private final Options options;
    private final List<ServerProcess.Info> servers;
    private final Map<String, Object> scenarios = new LinkedHashMap<>();

    Results(Machine machine, Cores cores, Options options, List<ServerProcess.Info> servers) {
        this.machine = machine;
        this.cores = cores;
        this.options = options;
        this.servers = servers;
    }

    void add(String scenario, Object result) {
        scenarios.put(scenario, result);
    }

    /** The lines above all tables. */
    String head() {
        StringBuilder text =
                new StringBuilder("Side by side: ").append(machine.date()).append('\n');
        line(text, "machine", machine.processor() + ", " + machine.processors() + " processors, " + machine.memory());
        line(text, "kernel", machine.kernel());
        line(text, "load", machine.loadAverage() + " when it began");
        line(text, "JDK", machine.jdk() + " (of the load)");
        servers.forEach(server -> line(text, server.name(), server.version()));
        line(text, "pinned", pinning());
        line(text, "command", machine.commandLine());
        return text.toString();
    }

    private String pinning() {
        return cores.pinned()
                ? "servers to " + Cores.text(cores.server()) + ", load to " + Cores.text(cores.load())
                : "nothing";
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("%-10s", name)).append(value).append('\n');
    }

    /** Scenarios, where they were measured and with which options; what could not be measured is null. */
    String json(List<String> notes) {
        return new GsonBuilder()
                        .setPrettyPrinting()
                        .serializeNulls()
                        .disableHtmlEscaping()
                        .create()
                        .toJson(new Document(machine, cores, options, servers, notes, scenarios))
                + "\n";
    }

    /** The first size of value, as a picture. */
    String svg(Throughput.Result throughput) {
        int valueBytes = throughput.cells().get(0).valueBytes();
        List<CommandRounds.Cell> cells = throughput.cells().stream()
                .filter(cell -> cell.valueBytes() == valueBytes)
                .toList();
        String subtitle = String.format(
                Locale.ROOT,
                "%,d random keys, values of %d B, %d connections; pinned: %s",
                options.keys,
                valueBytes,
                options.clients,
                pinning());
        String versions = servers.stream().map(ServerProcess.Info::version).collect(Collectors.joining("; "));
        String source = machine.processor() + ", " + machine.date().substring(0, 10) + "; " + versions;
        return CpuChart.of(cells, subtitle, source);
    }

    static void write(String file, String text) {
        try {
            Files.writeString(Path.of(file), text);
        } catch (IOException e) {
            throw new MeasuringException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
