package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables are what redis-server 7.0.15 answers to KEYS, and to COMMAND LIST where case does not count. */
class GlobTest {
    private static Bytes latin(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static boolean matches(String pattern, String text) {
        return Glob.of(latin(pattern)).matches(latin(text));
    }

    @ParameterizedTest
    @CsvSource({
        "*, a, true",
        "*, abc, true",
        "**, abc, true",
        "a*, a, true",
        "a***, a, true",
        "*a, a, true",
        "*a, ab, false",
        "a*c, ac, true",
        "a*c, abbc, true",
        "a*c, abcb, false",
        "a*b*c, axbxc, true",
        "a*b*c, acb, false",
        "*ab*ab*, abab, true",
        "*ab*ab*, aba, false",
        "?, a, true",
        "?, ab, false",
        "??, a, false",
        "a?c, abc, true",
        "*?, abc, true",
        "?*?, a, false",
        "?*?, ab, true",
        "abc, abc, true",
        "abc, ab, false",
        "ab, abc, false"
    })
    void matchesStarsAndQuestionMarks(String pattern, String text, boolean expected) {
        assertEquals(expected, matches(pattern, text));
    }

    @ParameterizedTest
    @CsvSource({
        "[abc], b, true",
        "[abc], d, false",
        "[a-c], b, true",
        "[a-c], d, false",
        "[c-a], b, true",
        "[^a-c], d, true",
        "[^a-c], b, false",
        "[^c-a], b, false",
        "h[ae]llo, hallo, true",
        "h[ae]llo, hillo, false",
        "[a^], ^, true",
        "[a-cx-z], y, true",
        "[a-cx-z], m, false",
        "*[0-9], key7, true",
        "[a-c-e], -, true",
        "[a-c-e], d, false",
        "[-a], -, true",
        "[--a], ., true",
        "[*], *, true",
        "[*], a, false",
        "[?], a, false",
        "[[], [, true",
        "[^*], a, true",
        "[A-z], _, true"
    })
    void matchesClasses(String pattern, String text, boolean expected) {
        assertEquals(expected, matches(pattern, text));
    }

    @ParameterizedTest
    @CsvSource({
        "[], a, false",
        "[]a], a, false",
        "[]a], ], false",
        "[^], a, true",
        "[^]a], xa], true",
        "[a-], b, false",
        "[a-], ], true",
        "[a-], a, true",
        "[a-]x, ^, true",
        "[a-]x, ^x, false",
        "[, [, false",
        "[, a, false",
        "[^, a, true",
        "[^, ab, false",
        "[a, a, true",
        "[ab, b, true",
        "[ab, ab, false",
        "[a-, a, true",
        "[a-, -, true",
        "[a-c, b, true",
        "[^a, b, true",
        "[^a, a, false",
        "*[a, xa, true"
    })
    void endsAClassWithThePatternAtTheLatest(String pattern, String text, boolean expected) {
        assertEquals(expected, matches(pattern, text));
    }

    @ParameterizedTest
    @CsvSource({
        "\\*, *, true",
        "\\*, a, false",
        "\\?, ?, true",
        "\\?, a, false",
        "\\[a], [a], true",
        "\\\\, \\, true",
        "\\a, a, true",
        "\\, \\, true",
        "a\\, a\\, true",
        "a\\, a, false",
        "[\\]], ], true",
        "[\\]], \\, false",
        "[\\^a], ^, true",
        "[\\a-c], b, false",
        "[\\a-c], -, true",
        "[\\, \\, true",
        "[a\\, \\, true",
        "[^\\], \\, true",
        "[^\\], ], false",
        "[a-\\], b, false",
        "[a-\\], ], true"
    })
    void escapesWithBackslash(String pattern, String text, boolean expected) {
        assertEquals(expected, matches(pattern, text));
    }

    @Test
    void matchesTheEmptyTextWithTheEmptyPatternOnly() {
        assertTrue(matches("", ""));
        for (String pattern : new String[] {"*", "**", "?", "a", "[^a]", "["}) {
            assertEquals(false, matches(pattern, ""), pattern);
        }
        assertEquals(false, matches("", "a"));
    }

    @Test
    void takesBytesInRangesAsSigned() {
        assertTrue(matches("[\u0080-\u00ff]", "\u0090"));
        assertEquals(false, matches("[\u0080-\u00ff]", "a"));
        assertTrue(matches("[a-\u00ff]", "A"));
        assertEquals(false, matches("[a-\u00ff]", "b"));
        assertTrue(matches("[\0-a]", "\0"));
    }

    @ParameterizedTest
    @CsvSource({
        "ABC, abc, true", "a*C, Abbc, true", "[a-c], B, true", "[A-C], b, true", "[abc], B, true", "\\A, a, true",
        "[\\A], a, false", "[\\a], A, false", "[Z-a], b, false", "[Z-a], Z, false", "[A-z], _, false", "[^a], A, false"
    })
    void ignoresCase(String pattern, String text, boolean expected) {
        assertEquals(expected, Glob.ignoreCase(latin(pattern)).matches(latin(text)));
    }

    @Test
    void keepsItsPatternWhenTheBufferIsReused() {
        byte[] buffer = {'a', '*'};
        Glob glob = Glob.of(Bytes.wrap(buffer, 0, 2));
        buffer[0] = 'b';
        assertTrue(glob.matches(latin("abc")));
        assertEquals("a*", glob.toString());
    }

    @Test
    void boundsTheWorkOnHostilePatterns() {
        String text = "a".repeat(100_000);
        assertTakesAtMost(Duration.ofSeconds(5), () -> {
            assertEquals(false, matches("*".repeat(1_000) + "b", text));
            assertEquals(false, matches("*a".repeat(1_000) + "b", text));
            assertEquals(false, matches("a*".repeat(50) + "b", text));
            assertEquals(false, matches("*a".repeat(10_000) + "b", "a".repeat(10_000)));
            assertEquals(false, matches("*?".repeat(50) + "[b-z", text));
        });
    }

    /** Processor time of this thread, which other programs do not lengthen. */
    private static void assertTakesAtMost(Duration most, Runnable work) {
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadCpuTime();
        work.run();
        long took = thread.getCurrentThreadCpuTime() - before;
        assertTrue(took <= most.toNanos(), "took " + took / 1_000_000 + " ms of processor time");
    }

    @Test
    void allocatesNothingPerMatch() {
        Glob glob = Glob.of(latin("a*[b-d]?\\*"));
        Bytes text = latin("axxxxcx*");
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        matchOften(glob, text);
        long before = thread.getCurrentThreadAllocatedBytes();
        matchOften(glob, text);
        assertTrue(thread.getCurrentThreadAllocatedBytes() - before < 10_000);
    }

    private static void matchOften(Glob glob, Bytes text) {
        for (int i = 0; i < 10_000; i++) {
            assertTrue(glob.matches(text));
        }
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.strings().withChars("aabbcB*?[]^-\\\u00e4").ofMaxLength(10);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("aabbcB-]\\^\u00e4").ofMaxLength(7);
    }

    @Property(tries = 20_000)
    void matchesAsTheRulesSay(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
        boolean expected = text.isEmpty() ? pattern.isEmpty() : naive(bytes(pattern), bytes(text), false);
        assertEquals(expected, matches(pattern, text));
    }

    @Property(tries = 20_000)
    void ignoresCaseAsTheRulesSay(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
        boolean expected = text.isEmpty() ? pattern.isEmpty() : naive(bytes(pattern), bytes(text), true);
        assertEquals(expected, Glob.ignoreCase(latin(pattern)).matches(latin(text)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The rules by plain recursion, a star trying everything. */
    private static boolean naive(byte[] pattern, byte[] text, boolean ignoreCase) {
        if (pattern.length == 0) {
            return text.length == 0;
        }
        if (pattern[0] == '*') {
            return naive(tail(pattern, 1), text, ignoreCase)
                    || (text.length > 0 && naive(pattern, tail(text, 1), ignoreCase));
        }
        int width = width(pattern);
        return text.length > 0
                && takes(Arrays.copyOf(pattern, width), text[0], ignoreCase)
                && naive(tail(pattern, width), tail(text, 1), ignoreCase);
    }

    private static byte[] tail(byte[] bytes, int from) {
        return Arrays.copyOfRange(bytes, from, bytes.length);
    }

    /** How many bytes the pattern's first element has. */
    private static int width(byte[] pattern) {
        if (pattern[0] == '\\') {
            return Math.min(2, pattern.length);
        }
        if (pattern[0] != '[') {
            return 1;
        }
        int at = pattern.length > 1 && pattern[1] == '^' ? 2 : 1;
        while (at < pattern.length && pattern[at] != ']') {
            at += memberWidth(pattern, at);
        }
        return Math.min(at + 1, pattern.length);
    }

    private static int memberWidth(byte[] pattern, int at) {
        int left = pattern.length - at;
        if (pattern[at] == '\\' && left > 1) {
            return 2;
        }
        return left > 2 && pattern[at + 1] == '-' ? 3 : 1;
    }

    private static boolean takes(byte[] element, byte b, boolean ignoreCase) {
        if (element[0] == '?') {
            return true;
        }
        if (element[0] != '[') {
            return fold(element[element.length - 1], ignoreCase) == fold(b, ignoreCase);
        }
        boolean not = element.length > 1 && element[1] == '^';
        boolean found = false;
        int at = not ? 2 : 1;
        while (at < element.length && element[at] != ']') {
            int width = memberWidth(element, at);
            found |= memberTakes(Arrays.copyOfRange(element, at, at + width), b, ignoreCase);
            at += width;
        }
        return found != not;
    }

    private static boolean memberTakes(byte[] member, byte b, boolean ignoreCase) {
        switch (member.length) {
            case 1:
                return fold(member[0], ignoreCase) == fold(b, ignoreCase);
            case 2:
                return member[1] == b;
            default:
                int low = fold((byte) Math.min(member[0], member[2]), ignoreCase);
                int high = fold((byte) Math.max(member[0], member[2]), ignoreCase);
                return low <= fold(b, ignoreCase) && fold(b, ignoreCase) <= high;
        }
    }

    private static byte fold(byte b, boolean ignoreCase) {
        return ignoreCase && b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }
}
