package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.redstart.testkit.Conversation;
import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireTable;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of {@code wire-table.txt} against redis-server: the table does not say what we would like to be true. */
class OracleTest {
    private static final Pattern TIME_TO_LIVE = Pattern.compile("(> [^\n]*\\bTTL\\b[^\n]*\n< :)(\\d{1,17})");
    private static final int SECONDS_APART = 50;

    private static RedisServerProcess redis;
    private static TestServer server;

    @BeforeAll
    static void start() {
        redis = RedisServerProcess.start();
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            redis.close();
        }
    }

    static List<WireTable.Row> rows() {
        return WireTable.rows(OracleTest.class).stream()
                .filter(row -> row.differs() == null)
                .toList();
    }

    static List<WireTable.Row> differences() {
        return WireTable.rows(OracleTest.class).stream()
                .filter(row -> row.differs() != null)
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void answersAsRedisServerDoes(WireTable.Row row) {
        assertEquals(
                withTimesRounded(Conversation.with(redis.port(), row)),
                withTimesRounded(Conversation.with(server.port(), row)));
    }

    /** On a busy machine some seconds pass between a command that sets a time to live and the one that asks for it. */
    private static String withTimesRounded(String transcript) {
        return TIME_TO_LIVE
                .matcher(transcript)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1)
                        + (Long.parseLong(found.group(2)) + SECONDS_APART - 1) / SECONDS_APART * SECONDS_APART));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("differences")
    void differsWhereTheTableSaysSo(WireTable.Row row) {
        String transcript = Conversation.with(redis.port(), row);
        assumeFalse(transcript.equals(Conversation.expected(row)), "no longer so: " + row.differs());
    }
}
