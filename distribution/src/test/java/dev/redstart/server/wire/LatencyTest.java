package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slow commands, and how long the others take. */
class LatencyTest {
    private TestServer server;
    private WireClient client;

    @BeforeEach
    void start() {
        server = TestServer.start();
        client = server.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void logsASlowCommandInTheMiddleOfAPipeline() {
        client.send("GET a\r\n".repeat(20) + "DEBUG SLEEP 0.03\r\n" + "GET a\r\n".repeat(20));
        for (int i = 0; i < 41; i++) {
            client.reply();
        }

        String log = client.call("SLOWLOG", "GET");
        assertTrue(log.contains("$5\r\nDEBUG\r\n$5\r\nSLEEP\r\n$4\r\n0.03\r\n"), log);
    }

    @Test
    void showsEventsBeyondTheThreshold() {
        client.call("DEBUG", "SLEEP", "0.02");
        assertEquals("*0\r\n", client.call("LATENCY", "LATEST"));

        client.call("CONFIG", "SET", "latency-monitor-threshold", "5");
        client.call("DEBUG", "SLEEP", "0.02");

        String latest = client.call("LATENCY", "LATEST");
        assertTrue(latest.contains("*4\r\n$7\r\ncommand\r\n:"), latest);
        assertTrue(client.call("LATENCY", "HISTORY", "command")
                .matches("\\*1\r\n\\*2\r\n:\\d{10}\r\n:([2-9]\\d|\\d{3,})\r\n"));
        assertTrue(client.call("LATENCY", "GRAPH", "command").contains("command: high "));
        assertTrue(client.call("LATENCY", "DOCTOR").contains("SLOWLOG GET"));
        assertFalse(client.call("LATENCY", "RESET").equals(":0\r\n"));
        assertEquals("*0\r\n", client.call("LATENCY", "LATEST"));
    }

    @Test
    void knowsHowLongCommandsTake() {
        for (int i = 0; i < 10; i++) {
            client.call("GET", "k");
        }
        client.send("SET k v\r\n".repeat(320));
        for (int i = 0; i < 320; i++) {
            client.reply();
        }

        String stats = client.call("INFO", "latencystats");
        assertTrue(stats.contains("# Latencystats\r\n"), stats);
        assertTrue(
                stats.matches("(?s).*latency_percentiles_usec_get:p50=[\\d.]+,p99=[\\d.]+,p99.9=[\\d.]+\r\n.*"), stats);
        assertTrue(stats.contains("latency_percentiles_usec_set:p50="), stats);
        String commands = client.call("INFO", "commandstats");
        assertTrue(
                commands.matches("(?s).*cmdstat_get:calls=10,usec=\\d+,usec_per_call=[\\d.]+,rejected_calls=0,.*"),
                commands);
        String histogram = client.call("LATENCY", "HISTOGRAM", "get", "nosuch", "config");
        assertTrue(histogram.startsWith("*2\r\n$3\r\nget\r\n*4\r\n$5\r\ncalls\r\n:10\r\n$14\r\nhistogram_usec\r\n"));
        assertTrue(histogram.endsWith(":10\r\n"), histogram);
    }

    @Test
    void showsThePercentilesThatAreWanted() {
        client.call("GET", "k");
        client.call("CONFIG", "SET", "latency-tracking-info-percentiles", "0 100");

        assertTrue(client.call("INFO", "latencystats").matches("(?s).*_get:p0=[\\d.]+,p100=[\\d.]+\r\n.*"));
    }

    @Test
    void beginsAnewAfterResetstat() {
        client.call("GET", "k");
        client.call("CONFIG", "RESETSTAT");

        assertFalse(client.call("INFO", "latencystats").contains("_get:"));
        assertEquals("*0\r\n", client.call("LATENCY", "HISTOGRAM", "get"));
        assertFalse(client.call("INFO", "commandstats").contains("_get:"));
    }

    @Test
    void tracksNothingUnlessWanted() {
        client.call("CONFIG", "SET", "latency-tracking", "no");
        client.call("GET", "k");

        assertEquals("*0\r\n", client.call("LATENCY", "HISTOGRAM", "get"));
    }
}
