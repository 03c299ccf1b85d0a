package dev.redstart.benchmarks.sidebyside;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a server is started.
 *
 * @param arguments the program and its arguments; {@code {port}} and {@code {dir}} stand for what each start gets
 * @param environment variables that are added to this process' own
 */
record ServerCommand(String name, List<String> arguments, Map<String, String> environment) {
    static final String REDSTART = "redstart";
    static final String REDIS = "redis";

    private static final List<String> ARGUMENTS =
            List.of("--port", "{port}", "--bind", "127.0.0.1", "--dir", "{dir}", "--save", "", "--appendonly", "no");

    /** With what a user gets: {@code bin/redstart} of a distribution. */
    static ServerCommand redstart(Path distribution, int ioThreads) {
        return redstart(
                REDSTART,
                List.of(distribution.resolve("bin").resolve("redstart").toString()),
                ioThreads,
                Map.of());
    }

    static ServerCommand redstart(String name, List<String> program, int ioThreads, Map<String, String> environment) {
        List<String> arguments = new ArrayList<>(program);
        arguments.addAll(ARGUMENTS);
        arguments.addAll(List.of("--io-threads", Integer.toString(ioThreads)));
        return new ServerCommand(name, List.copyOf(arguments), environment);
    }

    static ServerCommand redis(String program) {
        return redisLike(REDIS, List.of(program));
    }

    /** {@code name=/path/to/server arguments}: without a place for the port, it is started as redis-server is. */
    static ServerCommand parse(String definition) {
        int equals = definition.indexOf('=');
        if (equals < 1 || equals == definition.length() - 1) {
            throw new MeasuringException("--server takes name=/path/to/server, not " + definition);
        }
        String name = definition.substring(0, equals);
        List<String> words = List.of(definition.substring(equals + 1).strip().split("\\s+", -1));
        return definition.contains("{port}") ? new ServerCommand(name, words, Map.of()) : redisLike(name, words);
    }

    private static ServerCommand redisLike(String name, List<String> program) {
        List<String> arguments = new ArrayList<>(program);
        arguments.addAll(ARGUMENTS);
        return new ServerCommand(name, List.copyOf(arguments), Map.of());
    }

    /** The same on a folder that stays. */
    ServerCommand in(Path dir) {
        List<String> words = arguments.stream()
                .map(word -> word.replace("{dir}", dir.toString()))
                .toList();
        return new ServerCommand(name, words, environment);
    }

    boolean isInstalled() {
        return Shell.find(arguments.get(0)).isPresent();
    }

    List<String> commandLine(int port, Path dir) {
        return arguments.stream()
                .map(word -> word.replace("{port}", Integer.toString(port)).replace("{dir}", dir.toString()))
                .toList();
    }
}
