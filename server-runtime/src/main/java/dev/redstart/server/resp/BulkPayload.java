package dev.redstart.server.resp;

import dev.redstart.api.Bytes;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.config.Limits;

/** Appends the bytes of a bulk string to a reply: copied, or as an external segment where they are many and stay. */
final class BulkPayload {
    /**
     * A part of a large value that is smaller than the value divided by this is copied: an unread reply must not retain
     * many times its own bytes.
     */
    private static final int RETAIN_DIVISOR = 4;

    private BulkPayload() {}

    /** Appends a range of a value. */
    static void append(OutputBuffer out, Bytes value, int from, int length) {
        if (value instanceof BytesView view) {
            append(out, view, from, length);
        } else if (OutputBuffer.isLarge(length)) {
            value.copyTo(from, out.reserveExternal(length), 0, length);
        } else {
            int at = out.reserve(length);
            value.copyTo(from, out.array(), at, length);
        }
    }

    private static void append(OutputBuffer out, BytesView view, int from, int length) {
        boolean most = length >= view.length() / RETAIN_DIVISOR; // a reply retains the array and counts the range
        if (length >= Limits.LARGE_BULK_BYTES && most && view.retain()) {
            out.refer(view.array(), view.from() + from, length);
        } else {
            out.put(view.array(), view.from() + from, length);
        }
    }
}
