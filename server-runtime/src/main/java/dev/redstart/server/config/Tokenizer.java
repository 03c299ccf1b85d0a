package dev.redstart.server.config;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Splits a line into words in the syntax of redis.conf: separated by blanks, or in quotes. In double quotes {@code \n \r \t
 * \a \b \xHH} are bytes and any other escaped character is itself; in single quotes only {@code \'} is an escape. A closing
 * quote ends its word.
 */
public final class Tokenizer {
    private static final String UNBALANCED = "unbalanced quotes";

    private final byte[] line;
    private int next;

    private Tokenizer(byte[] line) {
        this.line = line;
    }

    /**
     * Splits a line. A word that is not valid UTF-8 is read as Latin-1.
     *
     * @throws ConfigException when a quote is not closed, when a character follows a closing quote, or when the line contains a
     *     NUL, at which redis-server loses the rest of the line
     */
    public static List<String> split(byte[] line) {
        for (byte b : line) {
            if (b == 0) {
                throw new ConfigException("the line contains a NUL byte");
            }
        }
        return new Tokenizer(line).split();
    }

    /** Splits a line. */
    static List<String> split(String line) {
        return split(line.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the line's first character other than a blank is {@code #}. */
    static boolean isComment(byte[] line) {
        int first = 0;
        while (first < line.length && endsWord(line[first])) {
            first++;
        }
        return first < line.length && line[first] == '#';
    }

    /** Returns a word in double quotes, on one line, so that {@link #split(String)} returns the word. */
    static String quote(String word) {
        StringBuilder quoted = new StringBuilder(word.length() + 2).append('"');
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            switch (c) {
                case '\\', '"' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case 7 -> quoted.append("\\a");
                case '\b' -> quoted.append("\\b");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        quoted.append(String.format("\\x%02x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }

    /** Returns a word in quotes if it needs them, otherwise the word itself. */
    static String quoteIfNeeded(String word) {
        boolean plain =
                !word.isEmpty() && word.chars().noneMatch(c -> c <= ' ' || c == 0x7f || "\"'\\#".indexOf(c) >= 0);
        return plain ? word : quote(word);
    }

    private List<String> split() {
        List<String> words = new ArrayList<>();
        while (true) {
            while (next < line.length && isBlank(line[next])) {
                next++;
            }
            if (next == line.length) {
                return words;
            }
            words.add(word());
        }
    }

    private String word() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (next < line.length && !endsWord(line[next])) {
            byte b = line[next++];
            if (b == '"' || b == '\'') {
                quoted(b, bytes);
                break;
            }
            bytes.write(b);
        }
        return text(bytes.toByteArray());
    }

    private void quoted(byte quote, ByteArrayOutputStream bytes) {
        while (next < line.length) {
            byte b = line[next++];
            if (b == quote) {
                if (next < line.length && !isBlank(line[next])) {
                    throw new ConfigException(UNBALANCED);
                }
                return;
            }
            boolean escape = b == '\\' && next < line.length && (quote == '"' || line[next] == '\'');
            bytes.write(escape ? escaped(quote) : b);
        }
        throw new ConfigException(UNBALANCED);
    }

    private int escaped(byte quote) {
        byte b = line[next++];
        if (quote == '\'') {
            return b;
        }
        if (b == 'x' && next + 1 < line.length) {
            int high = Character.digit(line[next], 16);
            int low = Character.digit(line[next + 1], 16);
            if (high >= 0 && low >= 0) {
                next += 2;
                return (high << 4) | low;
            }
        }
        return switch (b) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> b;
        };
    }

    /** Whether a byte ends a word without quotes; a vertical tab or a form feed does not, though a line may begin with them. */
    private static boolean endsWord(byte b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }
}
