package dev.redstart.commands.basic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LongestCommonSubsequenceTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static LongestCommonSubsequence common(String a, String b) {
        return new LongestCommonSubsequence(bytes(a), bytes(b), false);
    }

    private static List<String> matches(LongestCommonSubsequence common) {
        List<String> matches = new ArrayList<>();
        common.matches((a, b, length) -> matches.add(a + " " + b + " " + length));
        return matches;
    }

    @Test
    void findsThePartsFromTheEnd() {
        LongestCommonSubsequence common = common("ohmytext", "mynewtext");
        assertEquals(6, common.length());
        assertArrayEquals(bytes("mytext"), common.bytes());
        assertEquals(List.of("4 5 4", "2 0 2"), matches(common));
    }

    @Test
    void findsNothingInNothing() {
        assertEquals(0, common("", "").length());
        assertEquals(0, common("abc", "").bytes().length);
        assertEquals(List.of(), matches(common("abc", "xyz")));
    }

    @Test
    void comparesBytesAndNotCharacters() {
        assertEquals(1, common("\377\0", "\0").length());
    }

    @Test
    void findsASubsequenceOfBothThatIsAsLongAsTheRecursionSays() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            String a = text(random);
            String b = text(random);
            LongestCommonSubsequence common = common(a, b);
            String found = new String(common.bytes(), StandardCharsets.ISO_8859_1);
            String about = "seed " + seed + ": " + a + ", " + b + ", " + found;
            assertEquals(longest(a, b), common.length(), about);
            assertEquals(common.length(), found.length(), about);
            assertTrue(isSubsequence(found, a) && isSubsequence(found, b), about);
            assertEquals(common.length(), new LongestCommonSubsequence(bytes(a), bytes(b), true).length(), about);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(9); i > 0; i--) {
            text.append((char) ('a' + random.nextInt(3)));
        }
        return text.toString();
    }

    private static int longest(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return 0;
        }
        if (a.charAt(0) == b.charAt(0)) {
            return 1 + longest(a.substring(1), b.substring(1));
        }
        return Math.max(longest(a.substring(1), b), longest(a, b.substring(1)));
    }

    private static boolean isSubsequence(String part, String whole) {
        int at = 0;
        for (char c : part.toCharArray()) {
            at = whole.indexOf(c, at) + 1;
            if (at == 0) {
                return false;
            }
        }
        return true;
    }
}
