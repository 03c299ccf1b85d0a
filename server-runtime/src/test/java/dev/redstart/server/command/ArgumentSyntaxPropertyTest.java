package dev.redstart.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ArgumentSyntaxPropertyTest {
    /** Few words, so that repetitions meet what they may repeat. */
    private static final List<String> WORDS = List.of("a", "b", "key", "count", "a:double", "key:key", "ip:port", "X");

    private static final List<String> PIECES =
            List.of("a", "key", "X", "\"\"", "[", "]", "[", "]", "<", ">", "|", "...", " ", "Aa", "\"", "\u00e4");

    @Property(tries = 2000)
    void readsWhatItWrites(@ForAll("syntaxes") String syntax) {
        assertWrittenTextReadsBack(ArgumentSyntax.parse(syntax));
    }

    @Property(tries = 2000)
    void readsOrRefusesAnyText(@ForAll("texts") String text) {
        List<ArgumentDoc> docs;
        try {
            docs = ArgumentSyntax.parse(text);
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage().startsWith("syntax '" + text + "'"), e.getMessage());
            return;
        }
        assertWrittenTextReadsBack(docs);
    }

    private static void assertWrittenTextReadsBack(List<ArgumentDoc> docs) {
        String usage = ArgumentDoc.usage(docs);
        List<ArgumentDoc> again = ArgumentSyntax.parse(usage);
        assertEquals(docs, again, usage);
        assertEquals(usage, ArgumentDoc.usage(again));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(PIECES).list().ofMaxSize(12).map(pieces -> String.join(" ", pieces));
    }

    @Provide
    Arbitrary<String> syntaxes() {
        return sequence(3);
    }

    private static Arbitrary<String> sequence(int depth) {
        return part(depth).list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join(" ", parts));
    }

    private static Arbitrary<String> part(int depth) {
        Arbitrary<String> word = Arbitraries.of(WORDS);
        if (depth == 0) {
            return word;
        }
        Arbitrary<String> inner = sequence(depth - 1);
        Arbitrary<String> alternatives = inner.list().ofMinSize(1).ofMaxSize(3).map(all -> String.join(" | ", all));
        return Arbitraries.oneOf(
                word,
                alternatives.map(text -> "[" + text + "]"),
                alternatives.map(text -> "<" + text + ">"),
                alternatives.map(text -> "[" + text + " ...]"),
                alternatives.map(text -> "<" + text + " [" + text + " ...]>"),
                inner.map(text -> text + " [" + text + " ...]"),
                part(depth - 1).map(text -> text + " ..."));
    }
}
