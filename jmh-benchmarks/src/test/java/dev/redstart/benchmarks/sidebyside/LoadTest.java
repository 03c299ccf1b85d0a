package dev.redstart.benchmarks.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.RedstartServer;
import dev.redstart.server.config.ServerConfig;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Both loads against a server in this process. */
class LoadTest {
    private static final int KEYS = 1000;
    private static final int CLIENTS = 3;
    private static RedstartServer server;

    @BeforeAll
    static void startAndFill() throws IOException {
        server = RedstartServer.builder()
                .config(ServerConfig.defaults().set("port", "0").set("loglevel", "nothing"))
                .start();
        try (ClosedLoop fill = new ClosedLoop(server.port(), CLIENTS, 64, Requests.set(Keys.sequence(0), 32))) {
            fill.send(KEYS);
            assertEquals(KEYS, fill.replies());
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void closedLoopSendsExactlyWhatItIsTold() throws IOException {
        assertEquals(":" + KEYS, Probe.ask(server.port(), "DBSIZE"));
    }

    @Test
    void closedLoopCountsTheRequestsOfItsWindow() {
        long[] cpuNanos = {0};
        try (ClosedLoop load = new ClosedLoop(server.port(), CLIENTS, 16, Requests.get(Keys.random(KEYS, 1), 32))) {
            Window window =
                    load.measure(new ClosedLoop.Span(0, TimeUnit.MINUTES.toNanos(1), 5000), () -> cpuNanos[0] += 7000);
            assertTrue(window.requests() >= 5000);
            assertEquals(window.requests(), window.latencies().getTotalCount());
            assertEquals(7000, window.serverCpuNanos());
            assertTrue(window.loadBusy() > 0 && window.loadBusy() < 1.1, () -> "busy " + window.loadBusy());
            assertTrue(window.micros(50) > 0);
        }
    }

    @Test
    void closedLoopStopsAtAReplyThatIsNotRight() {
        try (ClosedLoop load = new ClosedLoop(server.port(), CLIENTS, 1, Requests.get(Keys.sequence(KEYS), 32))) {
            MeasuringException wrong = assertThrows(MeasuringException.class, () -> load.send(1));
            assertEquals("the server answered $-1 instead of $32", wrong.getMessage());
        }
    }

    @Test
    void closedLoopSendsValuesThatDoNotFitTheSocketsBuffers() {
        try (ClosedLoop load = new ClosedLoop(server.port(), CLIENTS, 32, Requests.set(Keys.random(10, 1), 200_000))) {
            load.send(200);
            assertEquals(200, load.replies());
        }
        try (ClosedLoop load = new ClosedLoop(server.port(), 1, 10, Requests.set(Keys.sequence(0), 32))) {
            load.send(10);
        }
    }

    @Test
    void openLoopSendsAtItsRate() {
        Requests requests = Requests.setOfRandomSize(Keys.random(KEYS, 1), 32, 32, 1);
        try (OpenLoop load = new OpenLoop(server.port(), CLIENTS, requests)) {
            Window window = load.measure(10_000, 0, TimeUnit.MILLISECONDS.toNanos(200), () -> -1);
            assertEquals(2000, window.requests());
            assertEquals(2000, window.latencies().getTotalCount());
            assertEquals(2000, load.lateness().getTotalCount());
            assertTrue(window.nanos() >= TimeUnit.MILLISECONDS.toNanos(199));
            assertTrue(Double.isNaN(window.cpuMicros()));
        }
    }

    @Test
    void openLoopCountsTheWaitOfRequestsThatCouldNotLeave() {
        Requests requests = Requests.set(Keys.random(KEYS, 1), 32);
        try (OpenLoop load = new OpenLoop(server.port(), CLIENTS, requests)) {
            double moreThanAnyServerCan = 1e9;
            Window window = load.measure(moreThanAnyServerCan, 0, TimeUnit.MICROSECONDS.toNanos(20), () -> -1);
            assertEquals(20_000, window.requests());
            double took = window.nanos() / 1e3;
            assertTrue(window.maxMicros() > took / 4, () -> window.maxMicros() + " of " + took);
        }
    }

    @Test
    void probeTellsWhoAnswers() throws IOException {
        assertTrue(Probe.answersPing(server.port()));
        assertTrue(Probe.version(server.port()).startsWith("redstart "), Probe.version(server.port()));
        assertFalse(Probe.answersPing(1));
        assertEquals("redis 7.0.15", Probe.version("# Server\r\nredis_version:7.0.15\r\nos:Linux\r\n"));
        assertEquals(
                "valkey 8.1.0", Probe.version("redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.1.0\r\n"));
    }
}
