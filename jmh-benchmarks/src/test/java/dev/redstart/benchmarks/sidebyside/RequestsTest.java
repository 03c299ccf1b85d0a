package dev.redstart.benchmarks.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static final Pattern SET =
            Pattern.compile("\\*3\r\n\\$3\r\nSET\r\n\\$16\r\n(key:\\d{12})\r\n\\$(\\d+)\r\n([a-z]*)\r\n");

    @Test
    void writesTheKeysDigits() {
        Requests requests = Requests.get(Keys.sequence(999_999_998), 32);
        assertEquals("*2\r\n$3\r\nGET\r\n$16\r\nkey:000999999998\r\n", next(requests));
        assertEquals("*2\r\n$3\r\nGET\r\n$16\r\nkey:000999999999\r\n", next(requests));
        assertEquals("$32", requests.expected().text());
    }

    @Test
    void setsValuesOfTheirLength() {
        Requests requests = Requests.set(Keys.sequence(7), 32);
        Matcher set = SET.matcher(next(requests));
        assertTrue(set.matches());
        assertEquals("key:000000000007", set.group(1));
        assertEquals("32", set.group(2));
        assertEquals(32, set.group(3).length());
        assertEquals("+OK", requests.expected().text());
    }

    @Test
    void drawsEverySizeBetweenTheLeastAndTheMost() {
        Requests requests = Requests.setOfRandomSize(Keys.random(100, 1), 9, 12, 1);
        Set<Integer> sizes = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            String text = next(requests);
            assertTrue(text.length() <= requests.maxBytes(), text);
            Matcher set = SET.matcher(text);
            assertTrue(set.matches(), text);
            assertEquals(Integer.parseInt(set.group(2)), set.group(3).length());
            sizes.add(set.group(3).length());
        }
        assertEquals(Set.of(9, 10, 11, 12), sizes);
    }

    @Test
    void drawsEveryKeyAndNoOther() {
        Keys keys = Keys.random(8, 3);
        Set<Integer> drawn = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            drawn.add(keys.next());
        }
        assertEquals(Set.of(0, 1, 2, 3, 4, 5, 6, 7), drawn);
    }

    private static String next(Requests requests) {
        ByteBuffer out = ByteBuffer.allocate(requests.maxBytes());
        requests.put(out);
        return new String(out.array(), 0, out.position(), StandardCharsets.US_ASCII);
    }
}
