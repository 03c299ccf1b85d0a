package dev.redstart.server.linear;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Runs commands over sockets and keeps what was sent, what came back and when. Safe for use by several threads at once. */
public final class HistoryRecorder {
    private final Queue<Operation> history = new ConcurrentLinkedQueue<>();
    private final AtomicInteger clients = new AtomicInteger();
    private final LongSupplier clock;

    public HistoryRecorder(LongSupplier clock) {
        this.clock = clock;
    }

    /** The number of a connection that begins; one that comes in an ended one's place is another client. */
    public int newClient() {
        return clients.getAndIncrement();
    }

    /**
     * Sends commands in one write and notes their replies.
     *
     * @param databases the database that each runs in
     * @return false where the connection ended before the last reply
     */
    public boolean run(ProgramClient connection, int client, List<List<String>> commands, List<Integer> databases)
            throws IOException {
        long clockSent = clock.getAsLong();
        long sent = System.nanoTime();
        boolean alive = true;
        try {
            connection.send(commands);
        } catch (IOException e) {
            alive = false; // what was executed before the end is not known
        }
        for (int i = 0; i < commands.size(); i++) {
            String reply = alive ? connection.reply() : null;
            alive &= reply != null;
            long replied = System.nanoTime();
            long clockReplied = alive ? clock.getAsLong() : Long.MAX_VALUE;
            add(client, databases.get(i), commands.get(i), reply, sent, replied, clockSent, clockReplied);
        }
        return alive;
    }

    private void add(
            int client,
            int db,
            List<String> words,
            String reply,
            long sent,
            long replied,
            long clockSent,
            long clockReplied) {
        if (!words.get(0).equals("SELECT")) {
            history.add(new Operation(
                    client, db, words, inOrder(words.get(0), reply), sent, replied, clockSent, clockReplied));
        }
    }

    /** Notes what a snapshot that began between two instants holds. */
    void snapshot(String text, long sent, long replied, long clockSent, long clockReplied) {
        history.add(new Operation(
                newClient(), 0, List.of(Operation.SNAPSHOT), text, sent, replied, clockSent, clockReplied));
    }

    /** KEYS answers in any order. */
    private static String inOrder(String name, String reply) {
        if (reply == null || !name.equals("KEYS")) {
            return reply;
        }
        String[] lines = reply.split("\r\n");
        List<String> keys = new ArrayList<>();
        for (int i = 2; i < lines.length; i += 2) {
            keys.add(lines[i]);
        }
        return lines[0] + "\r\n"
                + keys.stream()
                        .sorted()
                        .map(key -> "$" + key.length() + "\r\n" + key + "\r\n")
                        .collect(Collectors.joining());
    }

    /** Reads every key of the programs, one command after the other. */
    public void readAll(ProgramClient connection) throws IOException {
        int client = newClient();
        for (int db = 0; db < RandomProgram.DATABASES; db++) {
            List<List<String>> commands = new ArrayList<>(List.of(List.of("SELECT", Integer.toString(db))));
            for (String key : RandomProgram.keys()) {
                commands.add(List.of("GET", key));
                commands.add(List.of("PEXPIRETIME", key));
            }
            int current = db;
            run(
                    connection,
                    client,
                    commands,
                    commands.stream().map(command -> current).toList());
        }
    }

    public List<Operation> history() {
        return List.copyOf(history);
    }
}
