package dev.redstart.server.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Flag;
import dev.redstart.server.command.Command;
import dev.redstart.server.config.Limits;
import dev.redstart.server.keyspace.Database;
import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.log.ChangeLog;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.RespParser;
import dev.redstart.server.stats.Latencies;
import dev.redstart.server.stats.ServerStats;
import dev.redstart.server.stats.SlowLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uses a clock that counts its reads. */
class CommandTimerTest {
    private static final long MILLI = 1_000_000;

    private final ServerStats stats = new ServerStats(1, DispatcherHarness.NOW);
    private final DispatcherHarness harness = new DispatcherHarness();
    private long nanos;
    private int reads;
    private final CommandTimer timer = new CommandTimer(stats.latencyRecorder(), stats.loop(0), () -> {
        reads++;
        return nanos;
    });
    private Command shortOne;
    private Command longOne;

    @BeforeEach
    void declareCommands() {
        harness.command("SHORT", (request, reply) -> reply.ok()).arity(1).flags(Flag.CONSTANT_TIME);
        harness.command("LONG", (request, reply) -> reply.ok()).arity(1);
        shortOne = harness.table().named("short");
        longOne = harness.table().named("long");
        stats.loop(0).commands(harness.table().size());
        stats.latencyRecorder().limits(10_000, 128, 0, true);
    }

    private void batch(int commands) {
        timer.startBatch(commands);
    }

    private void run(Command command, long took) {
        timer.begins(command, harness.session);
        nanos += took;
        timer.ended(command, request(command), 0);
    }

    private CommandRequest request(Command command) {
        byte[] input = (command.name() + "\r\n").getBytes(StandardCharsets.US_ASCII);
        CommandBatch batch = new CommandBatch(1);
        new RespParser().next(input, input.length, batch);
        KeyLocks locks = new KeyLocks(harness.store);
        CommandRequest request = new CommandRequest(locks, new Database(harness.store, locks), new ChangeLog(), 1);
        request.bind(input, batch, 0, harness.session, DispatcherHarness.NOW);
        request.command(command);
        return request;
    }

    private long timed(Command command) {
        return latencies(command).count();
    }

    private Latencies latencies(Command command) {
        return stats.latencies(command.index(), null);
    }

    private List<SlowLog.Entry> log() {
        return stats.latencyRecorder().log().newest(100);
    }

    private static String words(SlowLog.Entry entry) {
        return String.join(
                " ",
                entry.arguments().stream()
                        .map(argument -> new String(argument, StandardCharsets.US_ASCII))
                        .toList());
    }

    @Test
    void timesASingleCommand() {
        batch(1);
        run(shortOne, 11 * MILLI);
        timer.endRun();

        assertEquals(2, reads);
        assertEquals(1, timed(shortOne));
        assertEquals("short", words(log().get(0)));
        assertEquals(11_000, log().get(0).micros());
    }

    @Test
    void readsTheClockAFewTimesForABatchOfShortCommands() {
        for (int round = 0; round < 4; round++) {
            batch(32);
            for (int i = 0; i < 32; i++) {
                run(shortOne, 300);
            }
            timer.endRun();
        }

        assertTrue(reads <= 11, reads + " reads");
        assertEquals(128, timed(shortOne), "one of them stands for all");
        assertEquals(0.3, latencies(shortOne).meanMicros(), 0.001);
    }

    @Test
    void timesALongCommandAmongShortOnes() {
        batch(32);
        for (int i = 0; i < 32; i++) {
            run(i == 16 ? longOne : shortOne, i == 16 ? 25 * MILLI : 300);
        }
        timer.endRun();

        assertEquals(
                List.of("long"), log().stream().map(CommandTimerTest::words).toList());
        assertEquals(25_000, log().get(0).micros());
        assertEquals(1, timed(longOne));
    }

    @Test
    void samplesEveryPlaceOfABatchInTurn() {
        for (int round = 0; round < 256; round++) {
            batch(32);
            for (int i = 0; i < 32; i++) {
                run(shortOne, i == 7 ? 50_000 : 300);
            }
            timer.endRun();
        }

        assertEquals(256 * 32, timed(shortOne));
        assertEquals(256, timed(shortOne) - latencies(shortOne).countBelow(1_024), "as many as were slow");
    }

    @Test
    void missesNoSlowCommandAmongShortOnes() {
        for (int slow = 0; slow < 32; slow++) {
            stats.latencyRecorder().log().reset();
            batch(32);
            for (int i = 0; i < 32; i++) {
                run(shortOne, i == slow ? 40 * MILLI : 300);
            }
            timer.endRun();
            assertEquals(1, log().size(), "place " + slow);
            assertTrue(log().get(0).micros() >= 40_000);
        }
    }

    @Test
    void reportsARunOfWhichOneCommandWasSlow() {
        batch(4);
        run(shortOne, 300); // the first one is the sample
        run(shortOne, 300);
        run(shortOne, 20 * MILLI);
        run(shortOne, 300);
        timer.endRun();

        assertEquals("short ... (last of 3 short commands of a pipeline, timed together)", words(log().get(0)));
    }

    @Test
    void timesEachCommandAfterASlowRun() {
        batch(3);
        run(shortOne, 300);
        run(shortOne, 300);
        run(shortOne, 20 * MILLI);
        timer.endRun();
        stats.latencyRecorder().log().reset();

        batch(32);
        for (int i = 0; i < 32; i++) {
            run(shortOne, i == 3 ? 15 * MILLI : 300);
        }
        timer.endRun();

        assertEquals(
                List.of("short"), log().stream().map(CommandTimerTest::words).toList());
        assertEquals(15_000, log().get(0).micros());

        for (int i = 0; i <= Limits.TIMED_BATCHES; i++) {
            batch(32);
        }
        reads = 0;
        for (int i = 0; i < 32; i++) {
            run(shortOne, 300);
        }
        assertTrue(reads <= 6, "it calms down: " + reads);
    }

    @Test
    void timesEachCommandWhereShortTimesCountAsSlow() {
        stats.latencyRecorder().limits(0, 128, 0, false);
        batch(5);
        for (int i = 0; i < 5; i++) {
            run(shortOne, 300);
        }
        timer.endRun();

        assertEquals(5, log().size());
        assertEquals(0, timed(shortOne), "nothing is tracked");
    }

    @Test
    void excludesWorkBetweenCommands() {
        batch(4);
        run(shortOne, 300);
        run(shortOne, 300);
        timer.endRun();
        nanos += 500 * MILLI; // writing to the socket, or waiting for KEYS of another client
        run(shortOne, 300);
        run(shortOne, 300);
        timer.endRun();

        assertEquals(List.of(), log());
    }

    @Test
    void readsNoClockWithoutThresholds() {
        stats.latencyRecorder().limits(-1, 128, 0, false);
        batch(1);
        run(longOne, 20 * MILLI);
        timer.endRun();

        assertEquals(0, reads);
    }
}
