package dev.redstart.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * Holds the conversations of {@code wire-table.txt}, which lies beside the subclass, with a server in this process. A
 * subclass needs nothing but its name.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class WireTableContract {
    private TestServer server;

    /** For subclasses. */
    protected WireTableContract() {}

    @BeforeAll
    void start() {
        server = TestServer.start(new MovableClock()); // a time to live stays what it was, however slow the machine is
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> answersAsTheTableSays() {
        return WireTable.rows(getClass()).stream()
                .map(row -> DynamicTest.dynamicTest(
                        row.name(),
                        () -> assertEquals(Conversation.expected(row), Conversation.with(server.port(), row))));
    }
}
