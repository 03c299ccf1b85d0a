package dev.redstart.benchmarks.sidebyside;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Counts one connection's replies and compares each with what must come, however the network cuts them.
 *
 * <p>All replies of a run look the same: a head that is known to the byte ({@code +OK\r\n}, {@code $32\r\n}) and,
 * behind a bulk string's head, bytes that are skipped and a line end. So the place within a reply is the whole state.
 */
final class ReplyCounter {
    private static final int SHOWN_BYTES = 120;

    /** What a reply must be: its first bytes, and how many follow before the line end; -1 if these are all of it. */
    record Expected(String head, int bodyBytes) {
        static Expected line(String line) {
            return new Expected(line + "\r\n", -1);
        }

        static Expected bulk(int bytes) {
            return new Expected("$" + bytes + "\r\n", bytes);
        }

        int bytes() {
            return head.length() + (bodyBytes < 0 ? 0 : bodyBytes + 2);
        }

        String text() {
            return head.strip();
        }
    }

    private final Expected expected;
    private final byte[] head;
    private final int endOfBody;
    private final int end;
    private int place;

    ReplyCounter(Expected expected) {
        this.expected = expected;
        head = expected.head.getBytes(StandardCharsets.US_ASCII);
        end = expected.bytes();
        endOfBody = expected.bodyBytes < 0 ? end : end - 2;
    }

    /**
     * Takes all that is in the buffer.
     *
     * @return the number of replies that ended in it
     * @throws MeasuringException at the first byte that must not be there
     */
    int take(ByteBuffer in) {
        int replies = 0;
        while (in.hasRemaining()) {
            if (place < head.length) {
                takeHead(in);
            }
            if (place >= head.length && place < endOfBody) {
                int skipped = Math.min(endOfBody - place, in.remaining());
                in.position(in.position() + skipped);
                place += skipped;
            }
            if (place >= endOfBody && place < end) {
                takeLineEnd(in);
            }
            if (place == end) {
                place = 0;
                replies++;
            }
        }
        return replies;
    }

    private void takeHead(ByteBuffer in) {
        int start = in.position();
        int length = Math.min(head.length - place, in.remaining());
        for (int i = 0; i < length; i++) {
            if (in.get(start + i) != head[place + i]) {
                throw wrong(in, start);
            }
        }
        in.position(start + length);
        place += length;
    }

    private void takeLineEnd(ByteBuffer in) {
        while (place < end && in.hasRemaining()) {
            if (in.get(in.position()) != (place == end - 2 ? '\r' : '\n')) {
                throw new MeasuringException("a reply of the server does not end where " + expected.text() + " says");
            }
            in.get();
            place++;
        }
    }

    private MeasuringException wrong(ByteBuffer in, int start) {
        StringBuilder line = new StringBuilder(new String(head, 0, place, StandardCharsets.US_ASCII));
        for (int i = start; i < in.limit() && in.get(i) != '\r' && line.length() < SHOWN_BYTES; i++) {
            line.append((char) (in.get(i) & 0x7f));
        }
        return new MeasuringException("the server answered " + line + " instead of " + expected.text());
    }
}
