package dev.redstart.server.wire;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.ServerConfig;
import dev.redstart.testkit.MovableClock;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares DEBUG with redis-server's, whose own test suites depend on it. */
class DebugOracleTest extends BesideRedis {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROTOCOL string",
                "PROTOCOL integer",
                "PROTOCOL double",
                "PROTOCOL bignum",
                "PROTOCOL null",
                "PROTOCOL array",
                "PROTOCOL set",
                "PROTOCOL map",
                "PROTOCOL attrib",
                "PROTOCOL push",
                "PROTOCOL verbatim",
                "PROTOCOL true",
                "PROTOCOL false",
                "PROTOCOL nosuch",
                "PROTOCOL",
                "ERROR",
                "ERROR noblank",
                "REPLYBUFFER PEAK-RESET-TIME NEVER",
                "REPLYBUFFER PEAK-RESET-TIME RESET",
                "REPLYBUFFER PEAK-RESET-TIME 100",
                "REPLYBUFFER PEAK-RESET-TIME x",
                "REPLYBUFFER RESIZING 0",
                "REPLYBUFFER RESIZING 1",
                "REPLYBUFFER RESIZING",
                "REPLYBUFFER x 1",
                "AOF-FLUSH-SLEEP 0",
                "AOF-FLUSH-SLEEP x",
                "AOF-FLUSH-SLEEP",
                "CLUSTERLINK KILL all x",
                "CLIENT-EVICTION",
                "PAUSE-CRON 1",
                "PAUSE-CRON 0",
                "PAUSE-CRON x",
                "PAUSE-CRON",
                "SET-SKIP-CHECKSUM-VALIDATION 1",
                "SET-SKIP-CHECKSUM-VALIDATION 0",
                "SET-ACTIVE-EXPIRE 1",
                "SET-ACTIVE-EXPIRE x",
                "DIGEST-VALUE",
                "DIGEST-VALUE nosuch other",
                "OBJECT nosuch",
                "SDSLEN nosuch",
                "POPULATE 1 a -1",
                "SLEEP 0",
                "nosuch",
                "RELOAD nosuch",
                "RELOAD NOSAVE nosuch"
            })
    void answersTheSameInBothProtocols(String arguments) {
        for (String protocol : new String[] {"2", "3"}) {
            try (WireClient toRedis = redis.connect();
                    WireClient toUs = server.connect()) {
                toRedis.call("HELLO", protocol);
                toUs.call("HELLO", protocol);
                String expected = answers(toRedis, arguments);
                assertEquals(expected, answers(toUs, arguments), "protocol " + protocol);
            }
        }
    }

    /** Whatever comes until the next command's reply: attributes and pushes stand in front of replies. */
    private static String answers(WireClient client, String arguments) {
        String end = "$7\r\nthe end\r\n";
        client.send(WireClient.array(("DEBUG " + arguments).split(" ")) + WireClient.array("ECHO", "the end"));
        StringBuilder answers = new StringBuilder();
        while (!answers.toString().endsWith(end)) {
            answers.append(client.reply());
        }
        return answers.toString();
    }

    /** Every subcommand of redis-server is known here; an unsupported one is rejected with a reason. */
    @Test
    void knowsTheNameOfEverySubcommand() {
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            Set<String> names = subcommands(toRedis);
            assertTrue(names.size() > 30, names::toString);
            names.removeAll(subcommands(toUs));
            for (String name : names) {
                String answer = toUs.call("DEBUG", name);
                assertTrue(answer.startsWith("-ERR ") && !answer.contains("unknown subcommand"), name + ": " + answer);
            }
            assertEquals("+PONG\r\n", toUs.call("PING"));
        }
    }

    /** The first words of HELP's lines that are not indented. */
    private static Set<String> subcommands(WireClient client) {
        return client.call("DEBUG", "HELP")
                .lines()
                .skip(2)
                .filter(line -> line.startsWith("+") && !line.startsWith("+ "))
                .map(line -> line.substring(1).split(" ")[0])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void hasWritersOfTheLogWaitIfAsked(@TempDir Path folder) {
        try (TestServer logging = TestServer.start(FilesServer.withLog(folder));
                WireClient client = logging.connect()) {
            assertEquals("+OK\r\n", client.call("DEBUG", "AOF-FLUSH-SLEEP", "300000"));
            long began = System.nanoTime();
            assertEquals(":1\r\n", client.call("INCR", "k"));
            long nanos = System.nanoTime() - began;
            assertTrue(nanos >= 300_000_000, () -> nanos + " ns");
            assertEquals("+OK\r\n", client.call("DEBUG", "AOF-FLUSH-SLEEP", "0"));
        }
    }

    @Test
    void tellsHowLongAKeyAndItsStringAre() {
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            for (WireClient client : new WireClient[] {toRedis, toUs}) {
                client.call("MSET", "key", "some text", "number", "12");
                String lengths = client.call("DEBUG", "SDSLEN", "key");
                assertTrue(lengths.startsWith("+key_sds_len:3, key_sds_avail:0, key_zmalloc: "), lengths);
                assertTrue(lengths.contains(", val_sds_len:9, val_sds_avail:0, val_zmalloc: "), lengths);
                assertEquals("-ERR Not an sds encoded string.\r\n", client.call("DEBUG", "SDSLEN", "number"));
            }
        }
    }

    @Test
    void restoresAPayloadWithAWrongChecksumIfAsked() {
        String wrong = "\0\u00c0\u000b\n\0\u006e\u009f\u0057\u0045\u000e\u00ae\u0063\u00bb";
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            for (WireClient client : new WireClient[] {toRedis, toUs}) {
                client.call("DEL", "k");
                String rejection = "-ERR DUMP payload version or checksum are wrong\r\n";
                assertEquals(rejection, client.call("RESTORE", "k", "0", wrong));
                client.call("DEBUG", "SET-SKIP-CHECKSUM-VALIDATION", "1");
                assertEquals("+OK\r\n", client.call("RESTORE", "k", "0", wrong));
                assertEquals("$2\r\n11\r\n", client.call("GET", "k"));
                client.call("DEBUG", "SET-SKIP-CHECKSUM-VALIDATION", "0");
                assertEquals(rejection, client.call("RESTORE", "k", "0", wrong, "REPLACE"));
            }
        }
    }

    @Test
    void countsNoErrorThatIsAskedFor() {
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            for (WireClient client : new WireClient[] {toRedis, toUs}) {
                client.call("CONFIG", "RESETSTAT");
                assertEquals("-a  b c\r\n", client.call("DEBUG", "ERROR", "a\r\nb c"));
                String errors = client.call("INFO", "errorstats");
                assertTrue(errors.endsWith("# Errorstats\r\n\r\n"), errors);
            }
        }
    }

    @Test
    void removesNothingInTheBackgroundWhileCronIsPaused() {
        MovableClock clock = new MovableClock();
        try (TestServer still = TestServer.start(clock);
                WireClient client = still.connect()) {
            client.call("DEBUG", "PAUSE-CRON", "1");
            client.call("SET", "k", "v", "PX", "10");
            clock.forward(1_000);
            assertTrue(client.isSilent());
            assertEquals(":1\r\n", client.call("DBSIZE"));
            client.call("DEBUG", "PAUSE-CRON", "0");
            await().until(() -> {
                clock.forward(1_000);
                return client.call("DBSIZE").equals(":0\r\n");
            });
        }
    }

    @Test
    void writesEverySettingToTheFileIfAsked(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("redstart.conf"), "port 0\nsave \"\"\nenable-debug-command yes\n");
        ServerConfig config = ServerConfig.parse(new String[] {file.toString()}, Map.of());
        try (TestServer configured = TestServer.start(config);
                WireClient client = configured.connect()) {
            assertEquals("+OK\r\n", client.call("DEBUG", "CONFIG-REWRITE-FORCE-ALL"));
            assertTrue(Files.readString(file).contains("\nmaxclients "), Files.readString(file));
        }
    }
}
