package dev.redstart.testkit;

import dev.redstart.testkit.WireTable.End;
import dev.redstart.testkit.WireTable.Row;
import dev.redstart.testkit.WireTable.Step;

/** Holds a row's conversation with a server and writes down what came of it. */
public final class Conversation {
    private Conversation() {}

    /** Returns the transcript that a row describes. */
    public static String expected(Row row) {
        StringBuilder transcript = new StringBuilder();
        for (Step step : row.steps()) {
            note(transcript, step, step.answer());
        }
        return transcript.append(row.end()).toString();
    }

    /** Holds a conversation with the server on a port and returns the transcript; all databases are emptied first. */
    public static String with(int port, Row row) {
        try (WireClient client = WireClient.connect(port)) {
            client.send("FLUSHALL\r\n").expect("+OK\r\n");
            if (row.resp3()) {
                client.call("HELLO", "3");
            }
            StringBuilder transcript = new StringBuilder();
            for (Step step : row.steps()) {
                client.sendToWhoeverListens(step.sent());
                note(transcript, step, step.answer() == null ? client.reply() : client.readLike(step.answer()));
            }
            return transcript.append(end(client, row.end())).toString();
        }
    }

    private static void note(StringBuilder transcript, Step step, String answer) {
        transcript.append("> ").append(WireClient.escaped(step.sent())).append('\n');
        transcript
                .append("< ")
                .append(step.answer() == null ? "any value" : WireClient.escaped(answer))
                .append('\n');
    }

    /** The state of the connection, or whatever came instead of what shows it. */
    private static String end(WireClient client, End expected) {
        return switch (expected) {
            case OPEN -> {
                client.sendToWhoeverListens(WireClient.array("ECHO", "still here"));
                String answer = client.readLike("$10\r\nstill here\r\n");
                yield answer.equals("$10\r\nstill here\r\n") ? "OPEN" : WireClient.escaped(answer);
            }
            case CLOSED -> orMore("CLOSED", client.readUntilClosed());
            case UNANSWERED ->
                client.isSilent() ? orMore("UNANSWERED", client.halfClose().readUntilClosed()) : "not silent";
        };
    }

    private static String orMore(String end, String bytes) {
        return bytes.isEmpty() ? end : WireClient.escaped(bytes);
    }
}
