package dev.redstart.server.net;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The octets of a connection that belong to a command which is not whole, or not executed yet. Holds nothing while the
 * connection is idle between commands. Grows with what arrived, never with what a header claims.
 */
final class KeptInput {
    private static final byte[] NONE = new byte[0];

    private byte[] octets = NONE;
    private int limit;

    boolean isEmpty() {
        return limit == 0;
    }

    /** Octets of memory that are held. */
    int capacity() {
        return octets.length;
    }

    /** The octets, from 0 to {@link #limit()}. */
    byte[] octets() {
        return octets;
    }

    int limit() {
        return limit;
    }

    /** Appends what the buffer holds. */
    void append(ByteBuffer source) {
        int more = source.remaining();
        if (octets.length - limit < more) {
            long wanted = Math.max((long) limit + more, octets.length * 2L);
            octets = Arrays.copyOf(octets, (int) Math.min(wanted, Integer.MAX_VALUE - 16));
        }
        source.get(octets, limit, more);
        limit += more;
    }

    /** Keeps a range of an array, which may be this one's own. */
    void keep(byte[] input, int from, int to) {
        int length = to - from;
        if (length == 0) {
            clear();
            return;
        }
        if (input == octets && length > octets.length / 4) {
            if (from > 0) { // a value of many reads stays where it is, else each of them would copy all before it
                System.arraycopy(octets, from, octets, 0, length);
            }
        } else {
            octets = Arrays.copyOfRange(input, from, to);
        }
        limit = length;
    }

    /** Takes an array over. */
    void replace(byte[] whole) {
        octets = whole;
        limit = whole.length;
    }

    void clear() {
        octets = NONE;
        limit = 0;
    }
}
