package dev.redstart.server.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table lists what redis-server 7.0.15 splits these lines into. */
class InlineArgumentsTest {
    /** Blanks, bytes without quotes, then at most one quoted string, which ends the word. */
    private static final Pattern WORD = Pattern.compile(
            "\\s*+([^ \n\r\t\"']*+)" + "(?:\"((?:\\\\[\\s\\S]|[^\"\\\\])*+)\"|'((?:\\\\'|[^'])*+)')?+(?=\\s|\\z)");

    private static final Pattern ESCAPE = Pattern.compile("\\\\x([0-9a-fA-F]{2})|\\\\([\\s\\S])");

    static Stream<Arguments> lines() {
        return Stream.of(
                Arguments.of("a", List.of("a")),
                Arguments.of("  a \t b  ", List.of("a", "b")),
                Arguments.of("a\"b c\"", List.of("ab c")),
                Arguments.of("a'b'\"", null),
                Arguments.of("\"\" ''", List.of("", "")),
                Arguments.of("\"a b\" 'c d'", List.of("a b", "c d")),
                Arguments.of("\"a\"b", null),
                Arguments.of("'a''b'", null),
                Arguments.of("\"\\x41\\x4g\\n\\r\\t\\b\\a\\\\\\\"\\q\"", List.of("Ax4g\n\r\t\b\u0007\\\"q")),
                Arguments.of("\"\\x4\"", List.of("x4")),
                Arguments.of("\"\\xfF\\x00\"", List.of("\u00ff\0")),
                Arguments.of("'a\\'b\\n'", List.of("a'b\\n")),
                Arguments.of("'a\\\\'", null),
                Arguments.of("\"a\\", null),
                Arguments.of("\"a\\\"", null),
                Arguments.of("'a\\'", null),
                Arguments.of("a\\x41\\n", List.of("a\\x41\\n")),
                Arguments.of("a\rb", List.of("a", "b")),
                Arguments.of("\"a\rb\"", List.of("a\rb")),
                Arguments.of("a\u000bb", List.of("a\u000bb")),
                Arguments.of("a\u000b", List.of("a\u000b")),
                Arguments.of("\u000b\fa", List.of("a")),
                Arguments.of("\"a\"\u000bb", List.of("a", "b")),
                Arguments.of("'a'\f", List.of("a")),
                Arguments.of("a\u00ff\u00a0\u0085b", List.of("a\u00ff\u00a0\u0085b")),
                Arguments.of("\"a\"\u00a0", null));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("lines")
    void splitsAsRedis(String line, List<String> expected) {
        assertSplit(expected, line);
    }

    @Property(tries = 20_000)
    void splitsAnyLineByTheRules(@ForAll("anyLines") String line) {
        assertSplit(byTheRules(line), line);
    }

    private static void assertSplit(List<String> expected, String line) {
        byte[] bytes = Wire.bytes("\"a " + line + "\" b");
        CommandBatch batch = new CommandBatch(1);
        batch.open(3);
        try {
            new InlineArguments().split(bytes, 3, 3 + line.length(), batch);
        } catch (ProtocolException e) {
            assertEquals("ERR Protocol error: unbalanced quotes in request", e.getMessage());
            assertNull(expected);
            return;
        }
        batch.closeInline();
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < batch.argc(0); i++) {
            arguments.add(Wire.text(bytes, batch.from(0, i), batch.length(0, i)));
        }
        assertEquals(expected, arguments);
        assertEquals("\" b", Wire.text(bytes, 3 + line.length(), 3), "the bytes behind the line");
    }

    /** The same rules as a regular expression; null for an error. */
    private static List<String> byTheRules(String line) {
        List<String> arguments = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        int at = 0;
        while (!line.substring(at).matches("\\s*")) {
            if (!word.find(at) || word.start() != at) {
                return null;
            }
            String quoted = word.group(2) == null ? "" : unescaped(word.group(2));
            String single = word.group(3) == null ? "" : word.group(3).replace("\\'", "'");
            arguments.add(word.group(1) + quoted + single);
            at = word.end();
        }
        return arguments;
    }

    private static String unescaped(String quoted) {
        return ESCAPE.matcher(quoted).replaceAll(escape -> {
            String hex = escape.group(1);
            String text = hex != null ? "" + (char) Integer.parseInt(hex, 16) : meaning(escape.group(2));
            return Matcher.quoteReplacement(text);
        });
    }

    private static String meaning(String letter) {
        int known = "nrtba".indexOf(letter);
        return known < 0 ? letter : "\n\r\t\b\u0007".substring(known, known + 1);
    }

    @Provide
    Arbitrary<String> anyLines() {
        return Arbitraries.of("\"", "'", "\\", " ", "\t", "\r", "\u000b", "a", "x", "4", "F", "n", "\\x41", "\u00ff")
                .list()
                .ofMaxSize(14)
                .map(parts -> String.join("", parts));
    }
}
