package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.server.linear.HistoryRecorder;
import dev.redstart.server.linear.KeyspaceModel;
import dev.redstart.server.linear.KeyspaceState;
import dev.redstart.server.linear.LinearizabilityChecker;
import dev.redstart.server.linear.LinearizabilityChecker.Verdict;
import dev.redstart.server.linear.Operation;
import dev.redstart.server.linear.ProgramClient;
import dev.redstart.server.linear.RandomProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is killed in the middle of random programs knows, after its restart, what one serial order of the commands
 * explains: all that had a reply, and of the others a part that fits.
 */
class KillLinearizabilityIT {
    private static final int FEW_KILLS = 3;
    private static final int MANY_KILLS = 60;
    private static final int CLIENTS = 3;
    private static final int COMMANDS = 60;

    /** Nothing expires here, so one instant will do. */
    private static final List<Long> NO_CLOCK = List.of(0L);

    private final Distribution redstart = Distribution.built();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final long seed = Long.getLong("redstart.linear.seed", System.nanoTime());

    @TempDir
    private Path folder;

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void comesBackWithWhatASerialOrderExplains() throws Exception {
        killOften(FEW_KILLS);
    }

    @Test
    @Tag("long")
    void comesBackWithWhatASerialOrderExplainsManyTimes() throws Exception {
        killOften(MANY_KILLS);
    }

    private void killOften(int kills) throws Exception {
        KeyspaceState state = new KeyspaceState(RandomProgram.DATABASES);
        for (int kill = 0; kill < kills; kill++) {
            HistoryRecorder recorder = new HistoryRecorder(() -> 0);
            try (Program server = start()) {
                runUntilKilled(server, seed + kill, recorder);
            }
            List<Operation> found;
            try (Program server = start();
                    ProgramClient client = new ProgramClient(server.port())) {
                recorder.readAll(client);
                HistoryRecorder afterwards = new HistoryRecorder(() -> 0);
                afterwards.readAll(client);
                found = afterwards.history();
            }
            check(seed + kill, state, recorder);
            state = stateOf(found);
        }
    }

    private Program start() {
        return redstart.start(
                "--dir", folder.toString(), "--appendonly", "yes", "--appendfsync", "always", "--io-threads", "4");
    }

    private void runUntilKilled(Program server, long programSeed, HistoryRecorder recorder) throws Exception {
        AtomicInteger replies = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            Callable<Void> program = () -> runProgram(server.port(), programSeed, client, recorder, replies);
            running.add(threads.submit(program));
        }
        int killAfter = new Random(programSeed).nextInt(CLIENTS * COMMANDS);
        while (replies.get() < killAfter && !running.stream().allMatch(Future::isDone)) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(20));
        }
        server.close(); // SIGKILL
        for (Future<?> each : running) {
            each.get(1, TimeUnit.MINUTES);
        }
    }

    private static Void runProgram(
            int port, long programSeed, int index, HistoryRecorder recorder, AtomicInteger replies) throws IOException {
        RandomProgram program = new RandomProgram(programSeed, index, false);
        int client = recorder.newClient();
        try (ProgramClient connection = new ProgramClient(port)) {
            boolean alive = true;
            for (int done = 0; alive && done < COMMANDS; ) {
                List<List<String>> commands = new ArrayList<>();
                List<Integer> databases = new ArrayList<>();
                for (int i = program.pipeline(); i > 0; i--) {
                    databases.add(program.db());
                    commands.add(program.next());
                }
                done += commands.size();
                alive = recorder.run(connection, client, commands, databases);
                replies.addAndGet(commands.size());
            }
        }
        return null;
    }

    private static void check(long programSeed, KeyspaceState before, HistoryRecorder recorder) {
        LinearizabilityChecker checker = new LinearizabilityChecker(new KeyspaceModel(NO_CLOCK), recorder.history());
        Verdict verdict = checker.check(before);
        assertEquals(
                Verdict.LINEARIZABLE,
                verdict,
                () -> "seed " + programSeed + ", before " + before.describe() + "\n" + checker.explain());
    }

    /** What GET answered of each key. */
    private static KeyspaceState stateOf(List<Operation> reads) {
        KeyspaceState state = new KeyspaceState(RandomProgram.DATABASES);
        for (Operation read : reads) {
            if (read.name().equals("GET") && !read.reply().startsWith("$-1")) {
                String text = read.reply()
                        .substring(read.reply().indexOf('\n') + 1, read.reply().length() - 2);
                state.put(read.db(), read.word(1), text, -1);
            }
        }
        return state;
    }
}
