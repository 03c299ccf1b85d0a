package dev.redstart.server.linear;

import java.util.List;

/**
 * One command of a history: what was sent, what came back, and when. The two instants are this process's {@link
 * System#nanoTime()}; the two clocks are the server's, in milliseconds since the epoch, read before the command was sent
 * and after its reply came.
 *
 * @param client whose commands take effect in the order in which they were sent
 * @param db the database that is selected
 * @param words name and arguments
 * @param reply as on the wire, null where the connection ended first: the command may or may not have taken effect
 */
public record Operation(
        int client,
        int db,
        List<String> words,
        String reply,
        long sentNanos,
        long repliedNanos,
        long clockSent,
        long clockReplied) {
    /** The pseudo-command whose reply is what a snapshot file holds. */
    static final String SNAPSHOT = "<snapshot>";

    boolean isPending() {
        return reply == null;
    }

    public String name() {
        return words.get(0);
    }

    public String word(int index) {
        return words.get(index);
    }

    @Override
    public String toString() {
        String answered =
                reply == null ? "(no reply)" : reply.replace("\r\n", " ").strip();
        return "client " + client + " db " + db + " [" + sentNanos + ", " + (isPending() ? "…" : repliedNanos)
                + "] clock "
                + clockSent + (clockReplied == clockSent ? "" : "…" + clockReplied) + "  " + String.join(" ", words)
                + "  ->  " + answered;
    }
}
