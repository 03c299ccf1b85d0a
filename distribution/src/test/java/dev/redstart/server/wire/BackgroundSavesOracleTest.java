package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is answered while a snapshot or the log is written, beside redis-server. */
class BackgroundSavesOracleTest {
    /** For a key: redis-server's child is done two seconds after its parent was asked, or was killed. */
    private static final String SLOW_MICROS = "2000000";

    @TempDir
    private Path folder;

    private final GatedType gated = new GatedType();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BGSAVE, BGSAVE, BGSAVE SCHEDULE, SAVE, BGREWRITEAOF, BGSAVE SCHEDULE",
                "BGSAVE, BGSAVE SCHEDULE, BGSAVE SCHEDULE",
                "BGSAVE SCHEDULE, BGSAVE SCHEDULE, BGSAVE",
                "BGREWRITEAOF, BGREWRITEAOF, BGSAVE, BGSAVE SCHEDULE, BGSAVE SCHEDULE, BGSAVE, BGREWRITEAOF"
            })
    void answersTheSameWhileAFileIsWritten(String commands) {
        List<String> expected;
        try (RedisServerProcess redis = RedisServerProcess.start();
                WireClient client = redis.connect()) {
            assertEquals("+OK\r\n", client.call("CONFIG", "SET", "rdb-key-save-delay", SLOW_MICROS));
            assertEquals("+OK\r\n", client.call("SET", "k", "v"));
            expected = answers(client, commands);
        }
        try (TestServer server = TestServer.start(FilesServer.withLog(folder), gated.plugin());
                WireClient client = server.connect()) {
            assertEquals("+OK\r\n", client.call("GATED", "g"));
            CountDownLatch gate = gated.holdWriting();
            try {
                assertEquals(expected, answers(client, commands));
            } finally {
                gate.countDown();
            }
        }
    }

    /** All sent at once, so that the file is being written whatever else the machine does. */
    private static List<String> answers(WireClient client, String commands) {
        String[] each = commands.split(", ");
        StringBuilder stream = new StringBuilder();
        for (String command : each) {
            stream.append(WireClient.array(command.split(" ")));
        }
        client.send(stream.toString());
        List<String> answers = new ArrayList<>();
        for (String command : each) {
            answers.add(command + ": " + client.reply());
        }
        assertTrue(answers.get(0).contains("started"), answers::toString);
        return answers;
    }
}
