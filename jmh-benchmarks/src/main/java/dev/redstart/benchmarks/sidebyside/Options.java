package dev.redstart.benchmarks.sidebyside;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What is measured, and how long: the command line's options. Written by {@link #parse} alone. */
final class Options {
    private static final List<String> SCENARIOS = List.of("throughput", "memory", "tail", "growth", "startup", "files");
    private static final int MAX_PIPELINE = 10_000;
    private static final int MAX_VALUE_BYTES = 1 << 20;
    private static final int MAX_CLIENTS = 5_000;
    private static final int HELP_COLUMN = 30;

    /** One option; {@code argument} is null for those that take none. */
    private record Option(String name, String argument, String help, BiConsumer<Options, String> setter) {}

    private static final List<Option> TABLE = List.of(
            new Option(
                    "--only",
                    "A,B",
                    "scenarios to run: " + String.join(", ", SCENARIOS) + " (all)",
                    (o, v) -> o.only = words(v, SCENARIOS)),
            new Option(
                    "--servers",
                    "A,B",
                    "of redstart and redis, those to run (redstart,redis)",
                    (o, v) -> o.servers = words(v, List.of(ServerCommand.REDSTART, ServerCommand.REDIS))),
            new Option(
                    "--server",
                    "NAME=COMMAND",
                    "one more server, may be repeated; {port} and {dir} in the command are filled in, without {port} it"
                            + " gets redis-server's options",
                    (o, v) -> o.moreServers.add(ServerCommand.parse(v))),
            new Option(
                    "--redstart",
                    "DIR",
                    "Redstart's distribution (the one built beside this jar)",
                    (o, v) -> o.redstart = Path.of(v).toAbsolutePath().toString()),
            new Option("--redis", "PROGRAM", "redis-server's program (redis-server)", (o, v) -> o.redis = v),
            new Option("--io-threads", "N", "Redstart's --io-threads (1)", (o, v) -> o.ioThreads = number(v, 1, 64)),
            new Option(
                    "--server-cores",
                    "LIST",
                    "processors of the servers, such as 0-1 (the first)",
                    (o, v) -> o.serverCores = Cores.parse(v)),
            new Option(
                    "--load-cores",
                    "LIST",
                    "processors of the load (the last of another core)",
                    (o, v) -> o.loadCores = Cores.parse(v)),
            new Option(
                    "--rounds",
                    "N",
                    "rounds that count; one more goes before them (5)",
                    (o, v) -> o.rounds = number(v, 1, 1000)),
            new Option("--seconds", "S", "seconds of a server's turn in a round (2)", (o, v) -> o.seconds = decimal(v)),
            new Option(
                    "--requests",
                    "N",
                    "end a turn after so many requests, if that is earlier",
                    (o, v) -> o.requests = number(v, 1, Integer.MAX_VALUE)),
            new Option("--clients", "N", "connections (50)", (o, v) -> o.clients = number(v, 1, MAX_CLIENTS)),
            new Option(
                    "--pipelines",
                    "LIST",
                    "requests that a connection sends at once (1,16,64)",
                    (o, v) -> o.pipelines = numbers(v, 1, MAX_PIPELINE)),
            new Option(
                    "--values",
                    "LIST",
                    "throughput: bytes of a value (32,1024)",
                    (o, v) -> o.valueBytes = numbers(v, 1, MAX_VALUE_BYTES)),
            new Option(
                    "--keys",
                    "N",
                    "throughput, tail: keys, named at random (1000000)",
                    (o, v) -> o.keys = number(v, 1, Requests.MAX_KEYS)),
            new Option(
                    "--memory-keys",
                    "N",
                    "memory: keys (5000000)",
                    (o, v) -> o.memoryKeys = number(v, 1, Requests.MAX_KEYS)),
            new Option(
                    "--overwrite-seconds",
                    "S",
                    "memory: seconds of overwrites (20)",
                    (o, v) -> o.overwriteSeconds = number(v, 1, 86_400)),
            new Option(
                    "--rate",
                    "N",
                    "tail, files: requests a second (half, a quarter of what the slowest server can)",
                    (o, v) -> o.rate = number(v, 1, 10_000_000)),
            new Option(
                    "--tail-seconds",
                    "S",
                    "tail, files: seconds of a server's turn in a round (10)",
                    (o, v) -> o.tailSeconds = number(v, 1, 86_400)),
            new Option(
                    "--growth-keys",
                    "LIST",
                    "growth: numbers of keys, rising (10000,1000000,10000000)",
                    (o, v) -> o.growthKeys = rising(v)),
            new Option(
                    "--file-keys",
                    "N",
                    "files: keys (5000000)",
                    (o, v) -> o.fileKeys = number(v, 1, Requests.MAX_KEYS)),
            new Option("--starts", "N", "startup: starts of each (11)", (o, v) -> o.starts = number(v, 1, 1000)),
            new Option("--json", "FILE", "write the results there, as JSON", (o, v) -> o.json = v),
            new Option("--svg", "FILE", "draw throughput's processor time there, as SVG", (o, v) -> o.svg = v),
            new Option("--help", null, "print this", (o, v) -> o.help = true));

    List<String> only = SCENARIOS;
    List<String> servers = List.of(ServerCommand.REDSTART, ServerCommand.REDIS);
    transient List<ServerCommand> moreServers = new ArrayList<>();
    String redstart = distributionBesideTheJar();
    String redis = "redis-server";
    int ioThreads = 1;
    List<Integer> serverCores = List.of();
    List<Integer> loadCores = List.of();
    int rounds = 5;
    double seconds = 2;
    int requests;
    int clients = 50;
    List<Integer> pipelines = List.of(1, 16, 64);
    List<Integer> valueBytes = List.of(32, 1024);
    int keys = 1_000_000;
    int memoryKeys = 5_000_000;
    int overwriteSeconds = 20;
    int rate;
    int tailSeconds = 10;
    List<Integer> growthKeys = List.of(10_000, 1_000_000, 10_000_000);
    int starts = 11;
    int fileKeys = 5_000_000;
    transient String json;
    transient String svg;
    transient boolean help;

    private Options() {}

    /** @throws MeasuringException for what it does not understand; the message says what */
    static Options parse(List<String> arguments) {
        Map<String, Option> byName = new LinkedHashMap<>();
        TABLE.forEach(option -> byName.put(option.name, option));
        Options options = new Options();
        for (int i = 0; i < arguments.size(); i++) {
            Option option = byName.get(arguments.get(i));
            if (option == null) {
                throw new MeasuringException("no option " + arguments.get(i) + "; --help lists them");
            }
            if (option.argument == null) {
                option.setter.accept(options, "");
            } else if (i + 1 < arguments.size()) {
                set(options, option, arguments.get(++i));
            } else {
                throw new MeasuringException(option.name + " takes " + option.argument);
            }
        }
        if (options.svg != null && !options.only.contains("throughput")) {
            throw new MeasuringException("--svg draws what throughput measures, and --only leaves that out");
        }
        List<String> names =
                options.serverCommands().stream().map(ServerCommand::name).toList();
        if (names.stream().distinct().count() < names.size()) {
            throw new MeasuringException("two servers of one name: " + names);
        }
        return options;
    }

    private static void set(Options options, Option option, String value) {
        try {
            option.setter.accept(options, value);
        } catch (IllegalArgumentException e) {
            throw new MeasuringException(option.name + " takes " + option.argument + ", not " + value, e);
        }
    }

    /** The text of --help. */
    static String helpText() {
        StringBuilder text = new StringBuilder("Redstart and other servers, side by side on this machine.\n\n");
        for (Option option : TABLE) {
            String left = "  " + option.name + (option.argument == null ? "" : " " + option.argument);
            text.append(left).append(" ".repeat(Math.max(1, HELP_COLUMN - left.length())));
            text.append(option.help).append('\n');
        }
        return text.toString();
    }

    /** The servers that were asked for; redis-server first, because the others are compared with it. */
    List<ServerCommand> serverCommands() {
        List<ServerCommand> all = new ArrayList<>();
        if (servers.contains(ServerCommand.REDIS)) {
            all.add(ServerCommand.redis(redis));
        }
        if (servers.contains(ServerCommand.REDSTART)) {
            all.add(ServerCommand.redstart(Path.of(redstart), ioThreads));
        }
        all.addAll(moreServers);
        return all;
    }

    private static String distributionBesideTheJar() {
        try {
            Path jar = Path.of(Options.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.resolveSibling("../../distribution/target/redstart")
                    .normalize()
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> words(String list, List<String> known) {
        List<String> words = list.isEmpty() ? List.of() : split(list, word -> word);
        if (!known.containsAll(words)) {
            throw new IllegalArgumentException(list);
        }
        return words;
    }

    private static List<Integer> numbers(String list, int min, int max) {
        return split(list, word -> number(word, min, max));
    }

    private static List<Integer> rising(String list) {
        List<Integer> numbers = numbers(list, 1, Requests.MAX_KEYS);
        if (!numbers.stream().sorted().distinct().toList().equals(numbers)) {
            throw new IllegalArgumentException(list);
        }
        return numbers;
    }

    private static <T> List<T> split(String list, Function<String, T> word) {
        return Arrays.stream(list.split(",", -1)).map(word).toList();
    }

    private static int number(String text, int min, int max) {
        int number = Integer.parseInt(text);
        if (number < min || number > max) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }

    private static double decimal(String text) {
        double number = Double.parseDouble(text);
        if (!(number > 0 && number <= 86_400)) {
            throw new IllegalArgumentException(text);
        }
        return number;
    }
}
