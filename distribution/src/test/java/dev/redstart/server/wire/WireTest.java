package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.testkit.Conversation;
import dev.redstart.testkit.MovableClock;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireTable;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of {@code wire-table.txt}, byte for byte. */
class WireTest {
    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start(new MovableClock()); // a time to live stays what it was, however slow the machine is
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static List<WireTable.Row> rows() {
        return WireTable.rows(WireTest.class);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void answersAsTheTableSays(WireTable.Row row) {
        assertEquals(Conversation.expected(row), Conversation.with(server.port(), row));
    }
}
