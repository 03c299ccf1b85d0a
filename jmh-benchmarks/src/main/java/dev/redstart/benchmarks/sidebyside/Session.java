package dev.redstart.benchmarks.sidebyside;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the scenarios share: the options, the machine's means, the servers that run, the notes for the reader. */
final class Session implements AutoCloseable {
    /** Requests at once while keys are put in. */
    private static final int FILL_PIPELINE = 64;

    private static final double TRUSTED_SECONDS = 0.5;

    private final Options options;
    private final PrintStream out;
    private final PrintStream progress;
    private final Optional<Proc> proc;
    private final Cores cores;
    private final Set<String> notes = new LinkedHashSet<>();
    private final List<ServerCommand> commands = new ArrayList<>();
    private final List<ServerProcess> running = new ArrayList<>();
    private boolean closed;

    /** @param progress where a waiting person sees what goes on */
    Session(Options options, PrintStream out, PrintStream progress) {
        this.options = options;
        this.out = out;
        this.progress = progress;
        proc = Proc.ofThisMachine();
        if (proc.isEmpty()) {
            note("no /proc here: processor time and memory of the servers cannot be measured");
        }
        cores = Cores.ofThisMachine(options, this::note);
        if (options.seconds < TRUSTED_SECONDS) {
            note("turns of " + options.seconds + " s are short for processor time, which is counted in ticks of 10 ms");
        }
    }

    /** Starts every server once, to see that it is here and what it is; what does not start stays out from then on. */
    List<ServerProcess.Info> findServers() {
        List<ServerProcess.Info> infos = new ArrayList<>();
        for (ServerCommand command : options.serverCommands()) {
            if (!command.isInstalled()) {
                note(command.name() + " is left out: there is no program "
                        + command.arguments().get(0));
                continue;
            }
            try {
                ServerProcess server = startUnpinned(command);
                infos.add(server.info());
                commands.add(command);
                stop(List.of(server));
            } catch (MeasuringException e) {
                note(command.name() + " is left out: " + e.getMessage());
            }
        }
        if (commands.isEmpty()) {
            throw new MeasuringException("there is no server to measure");
        }
        if (!commands.get(0).name().equals(ServerCommand.REDIS)) {
            note("without redis-server, ratios are to " + commands.get(0).name());
        }
        return infos;
    }

    Options options() {
        return options;
    }

    Cores cores() {
        return cores;
    }

    /** The servers that can be started; the others are compared with the first. */
    List<ServerCommand> commands() {
        return commands;
    }

    /** Says something that the reader of the figures must know, once. */
    void note(String text) {
        if (notes.add(text)) {
            progress.println("note: " + text);
        }
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    void print(String text) {
        out.println(text);
    }

    /** Says which garbage collector the JVMs among the servers chose: it depends on the processors that they see. */
    void printCollectors(List<ServerProcess.Info> infos) {
        infos.stream()
                .filter(info -> info.collector() != null)
                .forEach(info -> print(info.name() + " ran with " + info.collector()));
    }

    void progress(String text) {
        progress.println("... " + text);
    }

    /** What is done in each round; round 0 warms up, and does not count. */
    @FunctionalInterface
    interface Round {
        /** Gives each server its turn, in this order. */
        void run(int number, List<ServerProcess> turns);
    }

    /** Runs the warm-up and as many rounds as the options say, the servers the other way round every second time. */
    void rounds(String what, List<ServerProcess> servers, Round round) {
        List<ServerProcess> turns = new ArrayList<>(servers);
        for (int number = 0; number <= options.rounds; number++) {
            progress(what + ": " + (number == 0 ? "warming up" : "round " + number + " of " + options.rounds));
            Collections.reverse(turns);
            round.run(number, List.copyOf(turns));
        }
    }

    /** Starts all servers on the servers' processors. */
    List<ServerProcess> startPinned() {
        List<ServerProcess> servers = new ArrayList<>();
        for (ServerCommand command : commands) {
            servers.add(start(command, cores.server()));
        }
        return servers;
    }

    /** Starts one on all processors, as its user would: a JVM chooses its collector by what it sees. */
    ServerProcess startUnpinned(ServerCommand command) {
        return start(command, cores.all());
    }

    private ServerProcess start(ServerCommand command, List<Integer> cpus) {
        ServerProcess server = launch(command, cpus);
        try {
            server.awaitPong();
            return server;
        } catch (MeasuringException e) {
            stop(List.of(server));
            throw e;
        }
    }

    /** A server that runs, and how long it took from its start to the first PONG. */
    record Started(ServerProcess server, double millis) {}

    /** Starts one on all processors. */
    Started startTimed(ServerCommand command) {
        ServerProcess server = launch(command, cores.all());
        return new Started(server, server.awaitPong() / 1e6);
    }

    /** Starts one just to see how long it takes. */
    double millisToPong(ServerCommand command) {
        ServerProcess server = launch(command, cores.all());
        double millis = server.awaitPong() / 1e6;
        stop(List.of(server));
        return millis;
    }

    private ServerProcess launch(ServerCommand command, List<Integer> cpus) {
        synchronized (running) {
            if (closed) {
                throw new MeasuringException("interrupted");
            }
            ServerProcess server = new ServerProcess(command, cores.prefix(cpus), proc);
            running.add(server);
            return server;
        }
    }

    void stop(List<ServerProcess> servers) {
        servers.forEach(ServerProcess::close);
        synchronized (running) {
            running.removeAll(servers);
        }
    }

    /** Puts keys in, and looks whether they are all there. */
    void fill(ServerProcess server, Requests requests, int count, int expectedKeys) {
        progress(server.name() + ": putting in " + Spread.number(count) + " keys");
        try (ClosedLoop load = new ClosedLoop(server.port(), options.clients, FILL_PIPELINE, requests)) {
            load.send(count);
        } catch (MeasuringException e) {
            throw server.failed(e);
        }
        requireKeys(server, expectedKeys);
    }

    /** Looks whether all keys are there. */
    void requireKeys(ServerProcess server, int expectedKeys) {
        String size = ask(server, "DBSIZE");
        if (size.startsWith("-")) {
            note(server.name() + " does not tell its number of keys: " + size);
        } else if (!size.equals(":" + expectedKeys)) {
            throw new MeasuringException(server.name() + " has " + size + " keys and not " + expectedKeys);
        }
    }

    private static String ask(ServerProcess server, String command) {
        try {
            return Probe.ask(server.port(), command);
        } catch (IOException e) {
            throw new MeasuringException(server.name() + " does not answer " + command + ": " + e.getMessage(), e);
        }
    }

    /** Ends all servers; also on an interrupt. */
    @Override
    public void close() {
        synchronized (running) {
            closed = true;
            running.forEach(ServerProcess::close);
            running.clear();
        }
    }
}
