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

class TokenizerTest {
    @Test
    void splitsAtBlanks() {
        assertEquals(List.of("bind", "127.0.0.1", "-::1"), Tokenizer.split("  bind\t127.0.0.1   -::1 \r"));
    }

    @Test
    void findsNoWordsInBlanks() {
        assertEquals(List.of(), Tokenizer.split(""));
        assertEquals(List.of(), Tokenizer.split(" \t\r"));
    }

    @Test
    void takesQuotedWordsWhole() {
        assertEquals(List.of("a b", "", "c'd", "e\"f"), Tokenizer.split("\"a b\" '' \"c'd\" 'e\"f'"));
    }

    @Test
    void understandsEscapesInDoubleQuotes() {
        assertEquals(List.of("\n\r\t\b\u0007\\\"q"), Tokenizer.split("\"\\n\\r\\t\\b\\a\\\\\\\"\\q\""));
    }

    @Test
    void readsHexadecimalEscapesAsBytesOfUtf8() {
        assertEquals(List.of("Aé€"), Tokenizer.split("\"\\x41\\xc3\\xA9€\""));
    }

    @Test
    void takesHalfAHexadecimalEscapeLiterally() {
        assertEquals(List.of("x4", "xg1"), Tokenizer.split("\"\\x4\" \"\\xg1\""));
    }

    @Test
    void escapesOnlyTheQuoteInSingleQuotes() {
        assertEquals(List.of("it's\\n"), Tokenizer.split("'it\\'s\\n'"));
    }

    @Test
    void opensQuotesInsideAWord() {
        assertEquals(List.of("78", "9"), Tokenizer.split("7\"8\" 9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "'", "a \"b", "a 'b", "\"a\\\"", "\"7\"8", "'7'8", "\"7\"\"8\""})
    void refusesUnbalancedQuotes(String line) {
        ConfigException refused = assertThrows(ConfigException.class, () -> Tokenizer.split(line));
        assertEquals("unbalanced quotes", refused.getMessage());
    }

    @Test
    void takesAWordThatIsNotUtf8ForLatin1() {
        assertEquals(List.of("\u00ff", "\u00e9"), Tokenizer.split("\"\\xff\" \u00e9"));
        byte[] latin1 = "caf\u00e9 th\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(List.of("caf\u00e9", "th\u00e9"), Tokenizer.split(latin1));
    }

    @Test
    void refusesANulByteAtWhichRedisServerLosesTheRest() {
        ConfigException refused = assertThrows(ConfigException.class, () -> Tokenizer.split(bytes("port 1\0 2")));
        assertEquals("the line contains a NUL byte", refused.getMessage());
        assertEquals(List.of("a\0b"), Tokenizer.split("\"a\\x00b\""));
    }

    @Test
    void endsAWordWhereRedisServerDoes() {
        assertEquals(List.of("port\u000B1\f2", "3"), Tokenizer.split("port\u000B1\f2 3"));
        assertEquals(List.of("port", "1"), Tokenizer.split("\u000B\fport 1"));
        assertEquals(List.of("a", "b"), Tokenizer.split("'a'\u000Bb"));
    }

    @Test
    void knowsCommentsByTheirFirstCharacter() {
        assertTrue(Tokenizer.isComment(bytes("# port 1")));
        assertTrue(Tokenizer.isComment(bytes(" \t#")));
        assertFalse(Tokenizer.isComment(bytes("port 1 # one")));
        assertFalse(Tokenizer.isComment(bytes("  ")));
        assertFalse(Tokenizer.isComment(bytes("")));
    }

    @Test
    void quotesOnlyWhereNeeded() {
        assertEquals("/opt/a.jar", Tokenizer.quoteIfNeeded("/opt/a.jar"));
        assertEquals("\"/opt/a b.jar\"", Tokenizer.quoteIfNeeded("/opt/a b.jar"));
        assertEquals("\"\"", Tokenizer.quoteIfNeeded(""));
    }

    @Property
    void readsBackWhatItQuoted(@ForAll("texts") List<String> words) {
        String line = words.stream().map(Tokenizer::quote).collect(Collectors.joining(" "));
        assertEquals(words, Tokenizer.split(line));
        assertTrue(line.chars().noneMatch(c -> c < ' '), "on one line");
    }

    @Property
    void readsBackWhatItQuotedIfNeeded(@ForAll("texts") List<String> words) {
        String line = words.stream().map(Tokenizer::quoteIfNeeded).collect(Collectors.joining(" "));
        assertEquals(words, Tokenizer.split(line));
    }

    @Property
    void splitsOrRefusesAnything(@ForAll byte[] line) {
        try {
            Tokenizer.split(line).forEach(word -> assertEquals(List.of(word), Tokenizer.split(Tokenizer.quote(word))));
        } catch (ConfigException refused) {
            assertTrue(
                    List.of("unbalanced quotes", "the line contains a NUL byte").contains(refused.getMessage()));
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

    private static byte[] bytes(String line) {
        return line.getBytes(StandardCharsets.UTF_8);
    }
}
