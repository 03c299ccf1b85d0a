package dev.redstart.server.aof;

import dev.redstart.server.config.ConfigException;
import dev.redstart.server.config.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which files make up the log and in which order: at most one base, then increments by rising sequence. History files
 * are no part of it any more and are to be deleted. The text is that of redis-server 7; what later versions add to a line is
 * skipped. Immutable.
 *
 * <pre>
 *   file appendonly.aof.2.base.rdb seq 2 type b
 *   file appendonly.aof.4.incr.aof seq 4 type i
 * </pre>
 */
public final class AofManifest {
    /** The role of a file in the log. */
    public enum Type {
        /** All data as of one instant. */
        BASE('b'),
        /** Replaced by a later base. */
        HISTORY('h'),
        /** Commands since then. */
        INCREMENT('i');

        private final char letter;

        Type(char letter) {
            this.letter = letter;
        }
    }

    /** One file of the log. */
    public record Entry(String name, long sequence, Type type) {}

    /** A manifest without files. */
    public static final AofManifest EMPTY = new AofManifest(null, List.of(), List.of());

    /** redis-server reads no longer line. */
    private static final int LINE_MAX_BYTES = 1024;

    /** The fewest words of a line: three keys and their values. */
    private static final int MIN_WORDS = 6;

    private final Entry base;
    private final List<Entry> history;
    private final List<Entry> increments;

    private AofManifest(Entry base, List<Entry> history, List<Entry> increments) {
        this.base = base;
        this.history = List.copyOf(history);
        this.increments = List.copyOf(increments);
    }

    /** Returns the file that the log begins with. */
    public Optional<Entry> base() {
        return Optional.ofNullable(base);
    }

    /** Returns the files that will be deleted. */
    public List<Entry> history() {
        return history;
    }

    /** Returns the files after the base, in order. */
    public List<Entry> increments() {
        return increments;
    }

    /** Returns the files to load, in order. */
    public List<Entry> files() {
        return Stream.concat(base().stream(), increments.stream()).toList();
    }

    /** Whether there is nothing to load. */
    public boolean isEmpty() {
        return base == null && increments.isEmpty();
    }

    /** Returns the sequence of the next base. */
    public long nextBaseSequence() {
        return next(Stream.concat(base().stream(), history.stream()));
    }

    /** Returns the sequence of the next increment. */
    public long nextIncrementSequence() {
        return next(Stream.concat(increments.stream(), history.stream()));
    }

    /** Returns the next sequence. History counts, because a file of that name may still exist. */
    private static long next(Stream<Entry> entries) {
        return entries.mapToLong(Entry::sequence).max().orElse(0) + 1;
    }

    /** Returns this manifest with a further increment. */
    AofManifest withIncrement(String name, long sequence) {
        List<Entry> more = new ArrayList<>(increments);
        more.add(new Entry(name, sequence, Type.INCREMENT));
        return new AofManifest(base, history, more);
    }

    /** Returns this manifest with a base that contains everything before an increment; what the base replaces is history. */
    AofManifest withBase(String name, long sequence, long firstIncrement) {
        List<Entry> old = new ArrayList<>(history);
        Stream.concat(base().stream(), increments.stream().filter(entry -> entry.sequence() < firstIncrement))
                .map(entry -> new Entry(entry.name(), entry.sequence(), Type.HISTORY))
                .forEach(old::add);
        List<Entry> kept = increments.stream()
                .filter(entry -> entry.sequence() >= firstIncrement)
                .toList();
        return new AofManifest(new Entry(name, sequence, Type.BASE), old, kept);
    }

    AofManifest withoutHistory() {
        return new AofManifest(base, List.of(), increments);
    }

    /** Returns the text as redis-server writes it: the base, history, increments. */
    public byte[] text() {
        StringBuilder text = new StringBuilder();
        Stream.of(base().stream(), history.stream(), increments.stream())
                .flatMap(entries -> entries)
                .forEach(entry -> text.append("file ")
                        .append(quoteIfNeeded(entry.name()))
                        .append(" seq ")
                        .append(entry.sequence())
                        .append(" type ")
                        .append(entry.type().letter)
                        .append('\n'));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Escapes bytes that are not visible ASCII and those with a meaning in quotes, as redis-server does. */
    private static String quoteIfNeeded(String name) {
        StringBuilder quoted = new StringBuilder();
        boolean needed = name.isEmpty();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            String escaped = escaped(b);
            needed |= escaped.length() > 1 || b == ' ' || b == '\'';
            quoted.append(escaped);
        }
        return needed ? "\"" + quoted + "\"" : name;
    }

    private static String escaped(byte b) {
        return switch (b) {
            case '\\', '"' -> "\\" + (char) b;
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case 7 -> "\\a";
            case '\b' -> "\\b";
            default ->
                b >= ' ' && b < 0x7f ? String.valueOf((char) b) : String.format(Locale.ROOT, "\\x%02x", b & 0xff);
        };
    }

    /**
     * Reads a manifest.
     *
     * @param file its name in messages
     */
    public static AofManifest parse(byte[] text, String file) throws AofException {
        if (text.length == 0) {
            throw new AofException(file + " is empty; it should name the files of the append-only log");
        }
        Parser parser = new Parser(file);
        int number = 0;
        for (int from = 0; from < text.length; ) {
            int end = from;
            while (end < text.length && text[end] != '\n') {
                end++;
            }
            parser.line(++number, Arrays.copyOfRange(text, from, end), end < text.length);
            from = end + 1;
        }
        return new AofManifest(parser.base, parser.history, parser.increments);
    }

    private static final class Parser {
        private final String file;
        private final List<Entry> history = new ArrayList<>();
        private final List<Entry> increments = new ArrayList<>();
        private Entry base;
        private int number;

        Parser(String file) {
            this.file = file;
        }

        void line(int lineNumber, byte[] bytes, boolean ended) throws AofException {
            number = lineNumber;
            if (bytes.length > 0 && bytes[0] == '#') {
                return;
            }
            if (!ended) {
                throw error("the line does not end");
            }
            if (bytes.length >= LINE_MAX_BYTES) {
                throw error("a line has " + (LINE_MAX_BYTES - 1) + " characters at most");
            }
            add(entry(words(bytes)));
        }

        private List<String> words(byte[] bytes) throws AofException {
            List<String> words;
            try {
                words = Tokenizer.split(bytes);
            } catch (ConfigException e) {
                throw error(e.getMessage());
            }
            if (words.size() < MIN_WORDS || words.size() % 2 != 0) {
                throw error("a line should read: file NAME seq NUMBER type b, h or i");
            }
            return words;
        }

        private Entry entry(List<String> words) throws AofException {
            String name = null;
            long sequence = 0;
            Type type = null;
            for (int i = 0; i < words.size(); i += 2) {
                String value = words.get(i + 1);
                switch (words.get(i).toLowerCase(Locale.ROOT)) {
                    case "file" -> name = name(value);
                    case "seq" -> sequence = sequence(value);
                    case "type" -> type = type(value);
                    default -> {} // a later version's
                }
            }
            if (name == null || sequence == 0 || type == null) {
                throw error("file, seq or type is missing");
            }
            return new Entry(name, sequence, type);
        }

        private String name(String value) throws AofException {
            boolean path = value.indexOf('/') >= 0 || value.indexOf('\\') >= 0 || value.indexOf('\0') >= 0;
            if (path || value.isEmpty() || value.equals(".") || value.equals("..")) {
                throw error("'" + value + "' is not the name of a file in this folder");
            }
            return value;
        }

        private long sequence(String value) throws AofException {
            if (!value.matches("[0-9]{1,18}") || Long.parseLong(value) == 0) {
                throw error("'" + value + "' is not a sequence number");
            }
            return Long.parseLong(value);
        }

        private Type type(String value) throws AofException {
            for (Type type : Type.values()) {
                if (!value.isEmpty() && value.charAt(0) == type.letter) {
                    return type;
                }
            }
            throw error("'" + value + "' is not a type: use b, h or i");
        }

        private void add(Entry entry) throws AofException {
            switch (entry.type()) {
                case BASE -> {
                    if (base != null) {
                        throw error("a second base file");
                    }
                    base = entry;
                }
                case HISTORY -> history.add(entry);
                case INCREMENT -> {
                    if (!increments.isEmpty()
                            && entry.sequence()
                                    <= increments.get(increments.size() - 1).sequence()) {
                        throw error("sequence numbers of type i must rise");
                    }
                    increments.add(entry);
                }
            }
        }

        private AofException error(String reason) {
            return new AofException(file + ", line " + number + ": " + reason);
        }
    }
}
