package dev.redstart.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code wire-table.txt}, which says itself what its lines mean. */
public final class WireTable {
    private static final String FILE = "wire-table.txt";
    private static final Pattern ESCAPE =
            Pattern.compile("\\\\(?:x([0-9a-fA-F]{2})|\\{(.+?)\\*(\\d+)}|([rnt0\\\\]))", Pattern.DOTALL);

    /** How a conversation leaves the connection. */
    public enum End {
        /** The connection takes further commands. */
        OPEN,
        /** The server has ended the connection. */
        CLOSED,
        /** The server waits for the rest of a command. */
        UNANSWERED
    }

    /** What is sent, and what is answered; null for any one value. */
    public record Step(String sent, String answer) {}

    /** One conversation; its name is a sentence whose subject is the server. */
    public record Row(String name, boolean resp3, End end, String differs, List<Step> steps) {
        @Override
        public String toString() {
            return name;
        }
    }

    private final List<Row> rows = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private String name;
    private boolean resp3;
    private End end = End.OPEN;
    private String differs;
    private final List<String> inline = new ArrayList<>();
    private final List<String> arrays = new ArrayList<>();
    private final List<StringBuilder> answers = new ArrayList<>();
    private boolean words;

    private WireTable() {}

    /**
     * Returns the conversations of a table.
     *
     * @param owner the class beside which, as a resource of its package, the file {@code wire-table.txt} lies
     */
    public static List<Row> rows(Class<?> owner) {
        try (InputStream file = Objects.requireNonNull(owner.getResourceAsStream(FILE), FILE)) {
            WireTable table = new WireTable();
            String text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
            text.lines().filter(line -> !line.startsWith("#")).forEach(table::line);
            table.endRow();
            return table.rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void line(String line) {
        if (line.isBlank()) {
            endRow();
        } else if (name == null) {
            name = line;
        } else if (line.startsWith(">> ")) {
            String bytes = unescaped(line.substring(3));
            send(bytes, bytes);
        } else if (line.startsWith("> ")) {
            words = true;
            send(unescaped(line.substring(2)) + "\r\n", WireClient.array(words(line.substring(2))));
        } else if (line.startsWith("< ")) {
            answers.get(answers.size() - 1).append(unescaped(line.substring(2))).append("\r\n");
        } else if (line.equals("any")) {
            answers.set(answers.size() - 1, null);
        } else if (line.equals("resp3")) {
            resp3 = true;
        } else if (line.equals("closed")) {
            end = End.CLOSED;
        } else if (line.equals("unanswered")) {
            end = End.UNANSWERED;
        } else if (line.startsWith("differs: ")) {
            differs = line.substring("differs: ".length());
        } else {
            throw new IllegalArgumentException(FILE + ", row '" + name + "': " + line);
        }
    }

    private void send(String asInline, String asArray) {
        inline.add(asInline);
        arrays.add(asArray);
        answers.add(new StringBuilder());
    }

    private static String[] words(String line) {
        return Stream.of(line.split(" ", -1))
                .map(word -> word.equals("\"\"") ? "" : unescaped(word))
                .toArray(String[]::new);
    }

    private void endRow() {
        if (name == null) {
            return;
        }
        if (inline.isEmpty() || !names.add(name)) {
            throw new IllegalArgumentException(FILE + ": row '" + name + "' says nothing, or twice");
        }
        rows.add(row(words ? name + ", as inline commands" : name, inline));
        if (words) {
            rows.add(row(name + ", as arrays", arrays));
        }
        name = null;
        resp3 = false;
        end = End.OPEN;
        differs = null;
        words = false;
        inline.clear();
        arrays.clear();
        answers.clear();
    }

    private Row row(String fullName, List<String> sent) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            StringBuilder answer = answers.get(i);
            steps.add(new Step(sent.get(i), answer == null ? null : answer.toString()));
        }
        return new Row(fullName, resp3, end, differs, steps);
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(bytes((Matcher) match)));
    }

    private static String bytes(Matcher escape) {
        if (escape.group(1) != null) {
            return String.valueOf((char) Integer.parseInt(escape.group(1), 16));
        }
        if (escape.group(2) != null) {
            return unescaped(escape.group(2)).repeat(Integer.parseInt(escape.group(3)));
        }
        return switch (escape.group(4)) {
            case "r" -> "\r";
            case "n" -> "\n";
            case "t" -> "\t";
            case "0" -> "\0";
            default -> "\\";
        };
    }
}
