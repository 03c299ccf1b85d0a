package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
    @Test
    void splitsAtBlanks() {
        assertEquals(List.of("bind", "127.0.0.1", "-::1"), Words.split("  bind\t127.0.0.1   -::1 \r"));
    }

    @Test
    void findsNoWordsInBlanks() {
        assertEquals(List.of(), Words.split(""));
        assertEquals(List.of(), Words.split(" \t\r"));
    }

    @Test
    void takesQuotedWordsWhole() {
        assertEquals(List.of("a b", "", "c'd", "e\"f"), Words.split("\"a b\" '' \"c'd\" 'e\"f'"));
    }

    @Test
    void understandsEscapesInDoubleQuotes() {
        assertEquals(List.of("\n\r\t\b\u0007\\\"q"), Words.split("\"\\n\\r\\t\\b\\a\\\\\\\"\\q\""));
    }

    @Test
    void readsHexadecimalEscapesAsOctetsOfUtf8() {
        assertEquals(List.of("Aé€"), Words.split("\"\\x41\\xc3\\xA9€\""));
    }

    @Test
    void takesHalfAHexadecimalEscapeLiterally() {
        assertEquals(List.of("x4", "xg1"), Words.split("\"\\x4\" \"\\xg1\""));
    }

    @Test
    void escapesOnlyTheQuoteInSingleQuotes() {
        assertEquals(List.of("it's\\n"), Words.split("'it\\'s\\n'"));
    }

    @Test
    void opensQuotesInsideAWord() {
        assertEquals(List.of("78", "9"), Words.split("7\"8\" 9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "'", "a \"b", "a 'b", "\"a\\\"", "\"7\"8", "'7'8", "\"7\"\"8\""})
    void refusesUnbalancedQuotes(String line) {
        ConfigException refused = assertThrows(ConfigException.class, () -> Words.split(line));
        assertEquals("unbalanced quotes", refused.getMessage());
    }

    @Test
    void takesAWordThatIsNotUtf8ForLatin1() {
        assertEquals(List.of("\u00ff", "\u00e9"), Words.split("\"\\xff\" \u00e9"));
        byte[] latin1 = "caf\u00e9 th\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(List.of("caf\u00e9", "th\u00e9"), Words.split(latin1));
    }

    @Test
    void refusesANulByteAtWhichRedisServerLosesTheRest() {
        ConfigException refused = assertThrows(ConfigException.class, () -> Words.split(octets("port 1\0 2")));
        assertEquals("a NUL byte in the line", refused.getMessage());
        assertEquals(List.of("a\0b"), Words.split("\"a\\x00b\""));
    }

    @Test
    void endsAWordWhereRedisServerDoes() {
        assertEquals(List.of("port\u000B1\f2", "3"), Words.split("port\u000B1\f2 3"));
        assertEquals(List.of("port", "1"), Words.split("\u000B\fport 1"));
        assertEquals(List.of("a", "b"), Words.split("'a'\u000Bb"));
    }

    @Test
    void knowsCommentsByTheirFirstCharacter() {
        assertTrue(Words.isComment(octets("# port 1")));
        assertTrue(Words.isComment(octets(" \t#")));
        assertFalse(Words.isComment(octets("port 1 # one")));
        assertFalse(Words.isComment(octets("  ")));
        assertFalse(Words.isComment(octets("")));
    }

    @Test
    void quotesOnlyWhereNeeded() {
        assertEquals("/opt/a.jar", Words.quoteIfNeeded("/opt/a.jar"));
        assertEquals("\"/opt/a b.jar\"", Words.quoteIfNeeded("/opt/a b.jar"));
        assertEquals("\"\"", Words.quoteIfNeeded(""));
    }

    @Property
    void readsBackWhatItQuoted(@ForAll("texts") List<String> words) {
        String line = words.stream().map(Words::quote).collect(Collectors.joining(" "));
        assertEquals(words, Words.split(line));
        assertTrue(line.chars().noneMatch(c -> c < ' '), "on one line");
    }

    @Property
    void readsBackWhatItQuotedIfNeeded(@ForAll("texts") List<String> words) {
        String line = words.stream().map(Words::quoteIfNeeded).collect(Collectors.joining(" "));
        assertEquals(words, Words.split(line));
    }

    @Property
    void splitsOrRefusesAnything(@ForAll byte[] line) {
        try {
            Words.split(line).forEach(word -> assertEquals(List.of(word), Words.split(Words.quote(word))));
        } catch (ConfigException refused) {
            assertTrue(List.of("unbalanced quotes", "a NUL byte in the line").contains(refused.getMessage()));
        }
    }

    @Provide
    Arbitrary<List<String>> texts() {
        Arbitrary<Character> awkward = Arbitraries.of(' ', '"', '\'', '\\', '#', 'x', '\n', '\t', '\0', '\u007f', 'é');
        Arbitrary<Character> any = Arbitraries.chars().filter(c -> !Character.isSurrogate(c));
        Arbitrary<String> text = Arbitraries.frequencyOf(Tuple.of(3, awkward), Tuple.of(1, any))
                .list()
                .ofMaxSize(12)
                .map(chars -> chars.stream().map(String::valueOf).collect(Collectors.joining()));
        return text.list().ofMaxSize(4);
    }

    private static byte[] octets(String line) {
        return line.getBytes(StandardCharsets.UTF_8);
    }
}
