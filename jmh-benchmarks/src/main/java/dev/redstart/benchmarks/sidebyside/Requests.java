package dev.redstart.benchmarks.sidebyside;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Requests without end, all of one kind, made ready beforehand: what is left to do for each is to write its key's
 * digits and to copy it. Keys are {@code key:000000000042}: 16 bytes.
 */
abstract class Requests {
    static final int KEY_BYTES = 16;
    static final int MAX_KEYS = 1_000_000_000;

    private static final String ANY_KEY = "key:000000000000";
    private static final int DIGITS = 9;
    private static final byte[] LINE_END = {'\r', '\n'};

    private final int maxBytes;
    private final ReplyCounter.Expected expected;

    private Requests(int maxBytes, ReplyCounter.Expected expected) {
        this.maxBytes = maxBytes;
        this.expected = expected;
    }

    /** Adds one request; the buffer has room for {@link #maxBytes()}. */
    abstract void put(ByteBuffer out);

    int maxBytes() {
        return maxBytes;
    }

    /** What the server must answer to each of them. */
    ReplyCounter.Expected expected() {
        return expected;
    }

    static Requests set(Keys keys, int valueBytes) {
        String head = "*3\r\n$3\r\nSET\r\n$16\r\n" + ANY_KEY + "\r\n$" + valueBytes + "\r\n";
        byte[] request = join(ascii(head), value(valueBytes), LINE_END);
        return new Fixed(keys, request, head.indexOf(ANY_KEY), ReplyCounter.Expected.line("+OK"));
    }

    /** Of keys that all hold values of this size. */
    static Requests get(Keys keys, int valueBytes) {
        String request = "*2\r\n$3\r\nGET\r\n$16\r\n" + ANY_KEY + "\r\n";
        return new Fixed(keys, ascii(request), request.indexOf(ANY_KEY), ReplyCounter.Expected.bulk(valueBytes));
    }

    /**
     * Values of random size, each from the least to the most as likely.
     *
     * @param seed of the sizes; the keys' own may be the same
     */
    static Requests setOfRandomSize(Keys keys, int minValueBytes, int maxValueBytes, long seed) {
        return new OfRandomSize(keys, minValueBytes, maxValueBytes, new SplittableRandom(~seed));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Letters in no order, so that nothing on the way can make them shorter. */
    private static byte[] value(int bytes) {
        SplittableRandom random = new SplittableRandom(bytes);
        byte[] value = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            value[i] = (byte) ('a' + random.nextInt(26));
        }
        return value;
    }

    private static byte[] join(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }

    private static void writeKey(int key, byte[] request, int keyPlace) {
        int rest = key;
        int last = keyPlace + KEY_BYTES - 1;
        for (int i = last; i > last - DIGITS; i--) {
            int tenth = rest / 10;
            request[i] = (byte) ('0' + rest - tenth * 10);
            rest = tenth;
        }
    }

    private static final class Fixed extends Requests {
        private final Keys keys;
        private final byte[] request;
        private final int keyPlace;

        Fixed(Keys keys, byte[] request, int keyPlace, ReplyCounter.Expected expected) {
            super(request.length, expected);
            this.keys = keys;
            this.request = request;
            this.keyPlace = keyPlace;
        }

        @Override
        void put(ByteBuffer out) {
            writeKey(keys.next(), request, keyPlace);
            out.put(request);
        }
    }

    private static final class OfRandomSize extends Requests {
        private static final String HEAD = "*3\r\n$3\r\nSET\r\n$16\r\n" + ANY_KEY + "\r\n$";
        private static final int KEY_PLACE = HEAD.indexOf(ANY_KEY);
        private static final int MAX_DIGITS = 10;

        private final Keys keys;
        private final int minValueBytes;
        private final SplittableRandom random;
        private final byte[] head = ascii(HEAD);
        private final byte[][] lengths;
        private final byte[] value;

        OfRandomSize(Keys keys, int minValueBytes, int maxValueBytes, SplittableRandom random) {
            super(HEAD.length() + MAX_DIGITS + 2 + maxValueBytes + 2, ReplyCounter.Expected.line("+OK"));
            this.keys = keys;
            this.minValueBytes = minValueBytes;
            this.random = random;
            value = value(maxValueBytes);
            lengths = new byte[maxValueBytes - minValueBytes + 1][];
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = ascii(minValueBytes + i + "\r\n");
            }
        }

        @Override
        void put(ByteBuffer out) {
            int more = random.nextInt(lengths.length);
            writeKey(keys.next(), head, KEY_PLACE);
            out.put(head).put(lengths[more]).put(value, 0, minValueBytes + more).put(LINE_END);
        }
    }
}
