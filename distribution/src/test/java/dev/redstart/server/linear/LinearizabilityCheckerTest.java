package dev.redstart.server.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.server.linear.LinearizabilityChecker.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker takes what an order explains, and finds what none does. */
class LinearizabilityCheckerTest {
    private static final String OK = "+OK\r\n";
    private static final String NIL = "$-1\r\n";

    private final List<Operation> history = new ArrayList<>();
    private List<Long> clocks = List.of(100L);

    private void add(int client, long sent, long replied, String reply, String... words) {
        history.add(new Operation(client, 0, List.of(words), reply, sent, replied, 100, 100));
    }

    private void addAt(int client, long sent, long clockSent, long clockReplied, String reply, String... words) {
        history.add(new Operation(client, 0, List.of(words), reply, sent, sent + 1, clockSent, clockReplied));
    }

    private void assertVerdict(Verdict expected) {
        LinearizabilityChecker checker = new LinearizabilityChecker(new KeyspaceModel(clocks), history);
        assertEquals(expected, checker.check(new KeyspaceState(2)), checker::explain);
    }

    @Test
    void takesOverlappingCommandsInEitherOrder() {
        add(0, 0, 10, OK, "SET", "a", "1");
        add(1, 1, 9, NIL, "GET", "a");
        add(2, 2, 9, bulk("1"), "GET", "a");
        assertVerdict(Verdict.LINEARIZABLE);
    }

    @Test
    void findsAStaleRead() {
        add(0, 0, 1, OK, "SET", "a", "1");
        add(1, 2, 3, NIL, "GET", "a");
        assertVerdict(Verdict.VIOLATION);
    }

    @Test
    void findsALostUpdate() {
        add(0, 0, 10, ":1\r\n", "INCR", "a");
        add(1, 0, 10, ":1\r\n", "INCR", "a");
        assertVerdict(Verdict.VIOLATION);
    }

    @Test
    void findsATornCommand() {
        add(0, 0, 10, OK, "MSET", "a", "1", "b", "1");
        add(1, 0, 10, "*2\r\n" + bulk("1") + NIL, "MGET", "a", "b");
        assertVerdict(Verdict.VIOLATION);
    }

    @Test
    void keepsAClientsOwnOrder() {
        add(0, 0, 10, OK, "SET", "a", "1");
        add(0, 0, 10, OK, "SET", "a", "2");
        add(1, 11, 12, bulk("1"), "GET", "a");
        assertVerdict(Verdict.VIOLATION);
    }

    @Test
    void letsACommandWithoutReplyHappenLaterOrNever() {
        add(0, 0, 1, null, "SET", "a", "1");
        add(1, 2, 3, NIL, "GET", "a");
        add(1, 4, 5, bulk("1"), "GET", "a");
        assertVerdict(Verdict.LINEARIZABLE);
        add(1, 6, 7, NIL, "GET", "a");
        assertVerdict(Verdict.VIOLATION);
    }

    @Test
    void letsAKeyExpireWhileTheClockMoves() {
        clocks = List.of(100L, 110L);
        addAt(0, 0, 100, 100, OK, "SET", "a", "1", "PX", "5");
        addAt(1, 2, 100, 110, NIL, "GET", "a");
        assertVerdict(Verdict.LINEARIZABLE);
        addAt(1, 4, 110, 110, bulk("1"), "GET", "a");
        assertVerdict(Verdict.VIOLATION);
    }

    @Test
    void findsAKeyThatExpiresTooEarly() {
        clocks = List.of(100L, 110L);
        addAt(0, 0, 100, 100, OK, "SET", "a", "1", "PX", "15");
        addAt(1, 2, 110, 110, NIL, "GET", "a");
        assertVerdict(Verdict.VIOLATION);
    }

    @Test
    void findsASnapshotThatIsNotOneInstant() {
        add(0, 0, 1, OK, "MSET", "a", "1", "b", "1");
        add(0, 2, 9, OK, "MSET", "a", "2", "b", "2");
        add(1, 3, 4, "0 a=2\n0 b=1\n", Operation.SNAPSHOT);
        assertVerdict(Verdict.VIOLATION);
        history.set(2, new Operation(1, 0, List.of(Operation.SNAPSHOT), "0 a=2\n0 b=2\n", 3, 4, 100, 100));
        assertVerdict(Verdict.LINEARIZABLE);
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }
}
