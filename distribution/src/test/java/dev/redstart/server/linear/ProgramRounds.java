package dev.redstart.server.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.linear.LinearizabilityChecker.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Rounds of random programs on one server. In each round some clients run at once while others make trouble: the clock
 * moves, keys expire, a snapshot begins, the log is rewritten, a connection is killed, and a filler in another database
 * keeps the arena busy. Then the history has to be linearizable, the snapshot's content included, and now and then the
 * server restarts from its files and has to know the same.
 */
final class ProgramRounds implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final int COMMANDS = 9;
    private static final int RESTART_EVERY = 25;
    private static final int LONGEST_PAUSE_NANOS = 200_000;
    private static final int FILLER_DB = 3;
    private static final int FILLER_KEYS = 300;
    private static final int FILLER_BYTES = 4000;
    /** A snapshot of so many keys takes long enough to be met by FLUSHALL and its like. */
    private static final int BULK_KEYS = 2000;

    private static final int TROUBLES = 6;

    private final ServerUnderPrograms server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ProgramClient[] connections = new ProgramClient[CLIENTS];
    private final String[] ids = new String[CLIENTS];
    private ProgramClient admin;
    private ProgramClient filler;
    private int rounds;
    private int operations;
    private int snapshots;
    private int kills;
    private int restarts;

    ProgramRounds(Path folder) throws IOException {
        server = new ServerUnderPrograms(folder);
        connectAll();
    }

    private void connectAll() throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            connect(i);
        }
        admin = server.connect();
        filler = server.connect();
        filler.call("SELECT", Integer.toString(FILLER_DB));
    }

    private void connect(int index) throws IOException {
        connections[index] = server.connect();
        ids[index] = connections[index].call("CLIENT", "ID").substring(1).strip();
    }

    private void disconnectAll() {
        Arrays.stream(connections).forEach(ProgramClient::close);
        admin.close();
        filler.close();
    }

    /** One round; fails with the seed and the history where no order explains the replies. */
    void run(long seed) throws Exception {
        Random random = new Random(seed);
        SharedClock clock = server.clock();
        clock.forward();
        assertEquals("+OK\r\n", admin.call("FLUSHALL"));
        long firstClock = clock.getAsLong();
        HistoryRecorder recorder = new HistoryRecorder(clock);
        play(seed, random, recorder);
        recorder.readAll(admin);
        if (++rounds % RESTART_EVERY == 0) {
            restart();
            recorder.readAll(admin);
        }
        check(seed, recorder.history(), clock.valuesFrom(firstClock));
    }

    private void play(long seed, Random random, HistoryRecorder recorder) throws Exception {
        int trouble = random.nextInt(TROUBLES);
        if (writesFile(trouble)) {
            fillMuch(random);
        }
        CyclicBarrier start = new CyclicBarrier(CLIENTS + 3);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            running.add(submit(start, () -> runProgram(seed, client, recorder)));
        }
        running.add(submit(start, () -> moveClock(new Random(seed + 1))));
        running.add(submit(start, () -> fill(new Random(seed + 2))));
        running.add(submit(start, () -> makeTrouble(trouble, new Random(seed + 3), recorder)));
        for (Future<?> each : running) {
            each.get(1, TimeUnit.MINUTES);
        }
    }

    private Future<?> submit(CyclicBarrier start, Callable<Void> work) {
        return threads.submit(() -> {
            start.await();
            return work.call();
        });
    }

    private Void runProgram(long seed, int index, HistoryRecorder recorder) throws IOException {
        RandomProgram program = new RandomProgram(seed, index, true);
        int client = recorder.newClient();
        if (!recorder.run(connections[index], client, List.of(List.of("SELECT", "0")), List.of(0))) {
            client = reconnect(index, program, recorder);
        }
        for (int done = 0; done < COMMANDS; ) {
            List<List<String>> commands = new ArrayList<>();
            List<Integer> databases = new ArrayList<>();
            for (int i = program.pipeline(); i > 0; i--) {
                databases.add(program.db());
                commands.add(program.next());
            }
            done += commands.size();
            if (!recorder.run(connections[index], client, commands, databases)) {
                client = reconnect(index, program, recorder);
            }
        }
        return null;
    }

    private int reconnect(int index, RandomProgram program, HistoryRecorder recorder) throws IOException {
        connections[index].close();
        connect(index);
        program.reconnected();
        return recorder.newClient();
    }

    private static void pause(Random random) {
        LockSupport.parkNanos(random.nextInt(LONGEST_PAUSE_NANOS));
    }

    private Void moveClock(Random random) {
        for (int i = random.nextInt(5); i > 0; i--) {
            pause(random);
            server.clock().forward();
        }
        return null;
    }

    /** Values of all sizes come and go, so that the arena's blocks are freed, moved and handed out again. */
    private Void fill(Random random) throws IOException {
        List<List<String>> commands = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String key = "filler:" + random.nextInt(FILLER_KEYS);
            commands.add(
                    random.nextInt(3) == 0
                            ? List.of("DEL", key)
                            : List.of("SET", key, "x".repeat(random.nextInt(FILLER_BYTES))));
        }
        filler.send(commands);
        for (int i = 0; i < commands.size(); i++) {
            assertTrue(":+".indexOf(filler.reply().charAt(0)) >= 0, "the filler is served");
        }
        return null;
    }

    private void fillMuch(Random random) throws IOException {
        List<List<String>> commands = new ArrayList<>();
        for (int i = 0; i < BULK_KEYS; i++) {
            commands.add(List.of("SET", "bulk:" + i, "x".repeat(random.nextInt(200))));
        }
        filler.send(commands);
        for (int i = 0; i < BULK_KEYS; i++) {
            assertEquals("+OK\r\n", filler.reply());
        }
    }

    private static boolean writesFile(int trouble) {
        return trouble < 3;
    }

    private Void makeTrouble(int kind, Random random, HistoryRecorder recorder) throws IOException {
        pause(random);
        switch (kind) {
            case 0, 1 -> snapshot(recorder);
            case 2 -> rewrite();
            case 3 -> {
                admin.call("CLIENT", "KILL", "ID", ids[random.nextInt(CLIENTS)]);
                kills++;
            }
            default -> {}
        }
        return null;
    }

    private void snapshot(HistoryRecorder recorder) throws IOException {
        long clockSent = server.clock().getAsLong();
        long sent = System.nanoTime();
        String reply = admin.call("BGSAVE");
        long replied = System.nanoTime();
        long clockReplied = server.clock().getAsLong();
        assertEquals("+Background saving started\r\n", reply);
        awaitIdle();
        assertTrue(admin.call("INFO", "persistence").contains("rdb_last_bgsave_status:ok"), "the snapshot was written");
        recorder.snapshot(SnapshotText.of(server.snapshotFile()), sent, replied, clockSent, clockReplied);
        snapshots++;
    }

    private void rewrite() {
        assertTrue(admin.call("BGREWRITEAOF").startsWith("+Background"), "a rewrite begins");
        awaitIdle();
    }

    private void awaitIdle() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        String info = admin.call("INFO", "persistence");
        while (info.contains("rdb_bgsave_in_progress:1") || info.contains("aof_rewrite_in_progress:1")) {
            assertTrue(System.nanoTime() < deadline, "the file is written");
            info = admin.call("INFO", "persistence");
        }
    }

    private void restart() throws IOException {
        disconnectAll();
        server.restart();
        connectAll();
        restarts++;
    }

    private void check(long seed, List<Operation> history, List<Long> clocks) {
        operations += history.size();
        LinearizabilityChecker checker = new LinearizabilityChecker(new KeyspaceModel(clocks), history);
        Verdict verdict = checker.check(new KeyspaceState(RandomProgram.DATABASES));
        assertEquals(
                Verdict.LINEARIZABLE, verdict, () -> "seed " + seed + ", round " + rounds + "\n" + checker.explain());
    }

    @Override
    public void close() {
        disconnectAll();
        threads.shutdownNow();
        server.close();
    }

    @Override
    public String toString() {
        return rounds + " programs, " + operations + " commands, " + snapshots + " snapshots compared, " + kills
                + " connections killed, " + restarts + " restarts";
    }
}
