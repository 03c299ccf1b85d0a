package dev.redstart.benchmarks.sidebyside;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Which processors the server and the load get, and {@code taskset} to hold them there.
 *
 * @param pinned false where nothing is held anywhere
 */
record Cores(List<Integer> all, List<Integer> server, List<Integer> load, boolean pinned) {
    /**
     * The servers' processor is the first that this process may use; the load's is the last one of another core, if
     * there is one.
     *
     * @param siblings the processors that share a core with one, itself included
     */
    static Cores choose(List<Integer> all, IntFunction<List<Integer>> siblings) {
        int server = all.get(0);
        List<Integer> ofAnotherCore = new ArrayList<>(all);
        ofAnotherCore.removeAll(siblings.apply(server));
        List<Integer> candidates = ofAnotherCore.isEmpty() ? all : ofAnotherCore;
        return new Cores(all, List.of(server), List.of(candidates.get(candidates.size() - 1)), true);
    }

    /** As the options say, else as {@link #choose} does, else not at all; the notes get what is not as it should be. */
    static Cores ofThisMachine(Options options, Consumer<String> notes) {
        if (Shell.find("taskset").isEmpty()) {
            notes.accept("no taskset here: server and load are not pinned, and may disturb each other");
            return new Cores(List.of(), List.of(), List.of(), false);
        }
        String allowed = Shell.line("sh", "-c", "grep Cpus_allowed_list /proc/self/status")
                .orElse("");
        List<Integer> all = parse(allowed.substring(allowed.indexOf(':') + 1).strip());
        Cores chosen = choose(all, Cores::siblings);
        List<Integer> server = options.serverCores.isEmpty() ? chosen.server : options.serverCores;
        List<Integer> load = options.loadCores.isEmpty() ? chosen.load : options.loadCores;
        if (server.stream().anyMatch(load::contains)) {
            notes.accept(
                    "server and load share processor " + text(load) + ": requests a second and latency are of both");
        } else if (server.stream().anyMatch(cpu -> load.stream().anyMatch(siblings(cpu)::contains))) {
            notes.accept("the processors of server and load are threads of one core, and slow each other down");
        }
        return new Cores(all, server, load, true);
    }

    private static List<Integer> siblings(int cpu) {
        try {
            return parse(
                    Files.readString(Path.of("/sys/devices/system/cpu/cpu" + cpu + "/topology/thread_siblings_list"))
                            .strip());
        } catch (IOException e) {
            return List.of(cpu);
        }
    }

    /** Moves all threads of this process, and those to come, to the load's processors. */
    void pinThisProcess(Consumer<String> notes) {
        String pid = Long.toString(ProcessHandle.current().pid());
        if (pinned && Shell.line("taskset", "-a", "-c", "-p", text(load), pid).isEmpty()) {
            notes.accept("taskset could not pin the load to processor " + text(load));
        }
    }

    /** What stands before a command that is to run on these processors. */
    List<String> prefix(List<Integer> cpus) {
        return pinned ? List.of("taskset", "-c", text(cpus)) : List.of();
    }

    /** A list as Linux writes it, such as {@code 0-2,5}. */
    static List<Integer> parse(String list) {
        List<Integer> cpus = new ArrayList<>();
        for (String range : list.split(",", -1)) {
            String[] ends = range.strip().split("-", -1);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int cpu = Integer.parseInt(ends[0]); cpu <= last; cpu++) {
                cpus.add(cpu);
            }
        }
        return cpus;
    }

    static String text(List<Integer> cpus) {
        return cpus.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
