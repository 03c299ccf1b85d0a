package dev.redstart.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Holds the conversations of {@code wire-table.txt}, which lies beside the subclass, with redis-server too, so that the
 * table says what Redis does and not what its authors would like. Skipped where redis-server is not installed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class OracleTableContract {
    private static final Pattern TIME_TO_LIVE = Pattern.compile("(> [^\n]*\\bTTL\\b[^\n]*\n< :)(\\d{1,17})");
    private static final int SECONDS_APART = 50;

    private RedisServerProcess redis;
    private TestServer server;

    /** For subclasses. */
    protected OracleTableContract() {}

    @BeforeAll
    void start() {
        redis = RedisServerProcess.start();
        server = TestServer.start();
    }

    @AfterAll
    void stop() {
        if (server != null) {
            server.close();
            redis.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> answersAsRedisServerDoes() {
        return WireTable.rows(getClass()).stream()
                .filter(row -> row.differs() == null)
                .map(row -> DynamicTest.dynamicTest(
                        row.name(),
                        () -> assertEquals(
                                withTimesRounded(Conversation.with(redis.port(), row)),
                                withTimesRounded(Conversation.with(server.port(), row)))));
    }

    /** On a busy machine some seconds pass between a command that sets a time to live and the one that asks for it. */
    private static String withTimesRounded(String transcript) {
        return TIME_TO_LIVE
                .matcher(transcript)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1)
                        + (Long.parseLong(found.group(2)) + SECONDS_APART - 1) / SECONDS_APART * SECONDS_APART));
    }

    @TestFactory
    Stream<DynamicTest> differsWhereTheTableSaysSo() {
        return WireTable.rows(getClass()).stream()
                .filter(row -> row.differs() != null)
                .map(row -> DynamicTest.dynamicTest(row.name(), () -> {
                    String transcript = Conversation.with(redis.port(), row);
                    assumeFalse(transcript.equals(Conversation.expected(row)), "no longer so: " + row.differs());
                }));
    }
}
