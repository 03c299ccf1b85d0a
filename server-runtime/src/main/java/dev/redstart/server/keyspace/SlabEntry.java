package dev.redstart.server.keyspace;

import dev.redstart.api.Key;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * How a key and its value lie in a slab: no Java object, only octets.
 *
 * <pre>
 *   narrow   flags 1 | slack 1 | name length 1 | value length 2 | name | [expiry 8] | value | slack
 *   wide     flags 1 | slack 1 | name length 4 | value length 4 | name | [expiry 8] | value | slack
 * </pre>
 *
 * <p>Slack are octets behind the value that a shorter value left over. A value that is not a string is four octets: its
 * number in the table's list of objects. Numbers are little-endian. The expiry's place stays when a key persists, since
 * the next SET with an expiry mostly follows.
 */
final class SlabEntry {
    /** Most octets of slack: it has one octet. */
    static final int MAX_SLACK = 255;

    /** Octets of a reference to an object. */
    static final int OBJECT_BYTES = 4;

    static final int EXPIRY_BYTES = 8;

    private static final int WIDE = 1;
    private static final int EXPIRY = 2;
    private static final int OBJECT = 4;
    private static final int DEAD = 8;

    private static final int NARROW_HEADER = 5;
    private static final int WIDE_HEADER = 10;
    private static final int MAX_NARROW_NAME = 0xff;
    private static final int MAX_NARROW_VALUE = 0xffff;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private SlabEntry() {}

    /** Octets that an entry takes, without slack; may be beyond an int. */
    static long size(int nameLength, int valueLength, boolean expiry) {
        return (long) headerSize(nameLength, valueLength) + nameLength + (expiry ? EXPIRY_BYTES : 0) + valueLength;
    }

    static int headerSize(int nameLength, int valueLength) {
        return isWide(nameLength, valueLength) ? WIDE_HEADER : NARROW_HEADER;
    }

    private static boolean isWide(int nameLength, int valueLength) {
        return nameLength > MAX_NARROW_NAME || valueLength > MAX_NARROW_VALUE;
    }

    /** Writes the header; name, expiry and value are to follow at their places. */
    static void writeHeader(byte[] b, int at, int nameLength, int valueLength, boolean expiry, boolean object) {
        boolean wide = isWide(nameLength, valueLength);
        b[at] = (byte) ((wide ? WIDE : 0) | (expiry ? EXPIRY : 0) | (object ? OBJECT : 0));
        b[at + 1] = 0;
        if (wide) {
            INT.set(b, at + 2, nameLength);
            INT.set(b, at + 6, valueLength);
        } else {
            b[at + 2] = (byte) nameLength;
            SHORT.set(b, at + 3, (short) valueLength);
        }
    }

    private static boolean isWide(byte[] b, int at) {
        return (b[at] & WIDE) != 0;
    }

    static boolean isObject(byte[] b, int at) {
        return (b[at] & OBJECT) != 0;
    }

    static boolean isDead(byte[] b, int at) {
        return (b[at] & DEAD) != 0;
    }

    static void bury(byte[] b, int at) {
        b[at] |= DEAD;
    }

    static int slack(byte[] b, int at) {
        return b[at + 1] & 0xff;
    }

    static int nameLength(byte[] b, int at) {
        return isWide(b, at) ? (int) INT.get(b, at + 2) : b[at + 2] & 0xff;
    }

    static int valueLength(byte[] b, int at) {
        return isWide(b, at) ? (int) INT.get(b, at + 6) : (short) SHORT.get(b, at + 3) & 0xffff;
    }

    static int nameAt(byte[] b, int at) {
        return at + (isWide(b, at) ? WIDE_HEADER : NARROW_HEADER);
    }

    static int valueAt(byte[] b, int at) {
        return nameAt(b, at) + nameLength(b, at) + (hasExpiryField(b, at) ? EXPIRY_BYTES : 0);
    }

    /** Octets of the entry, slack included. */
    static int totalSize(byte[] b, int at) {
        return valueAt(b, at) - at + valueLength(b, at) + slack(b, at);
    }

    static boolean hasExpiryField(byte[] b, int at) {
        return (b[at] & EXPIRY) != 0;
    }

    /** Milliseconds since the epoch, or {@link Key#NO_EXPIRY}. */
    static long expireAt(byte[] b, int at) {
        return hasExpiryField(b, at) ? (long) LONG.get(b, nameAt(b, at) + nameLength(b, at)) : Key.NO_EXPIRY;
    }

    /** Sets the expiry of an entry that has a place for it. */
    static void expireAt(byte[] b, int at, long epochMillis) {
        LONG.set(b, nameAt(b, at) + nameLength(b, at), epochMillis);
    }

    /** The object's number of an entry whose value is not a string. */
    static int object(byte[] b, int at) {
        return (int) INT.get(b, valueAt(b, at));
    }

    static void object(byte[] b, int at, int number) {
        INT.set(b, valueAt(b, at), number);
    }

    /**
     * Whether a value of another length can take the old one's place: it fits, leaves little over, and the header's
     * fields are wide enough.
     */
    static boolean fits(byte[] b, int at, int newLength) {
        int room = valueLength(b, at) + slack(b, at);
        int over = room - newLength;
        return over >= 0
                && over <= Math.min(MAX_SLACK, 8 + (newLength >>> 3))
                && (isWide(b, at) || newLength <= MAX_NARROW_VALUE);
    }

    /** Writes a string value in the old one's place, which {@link #fits} it. */
    static void overwrite(byte[] b, int at, byte[] octets, int from, int length) {
        int valueAt = valueAt(b, at);
        int over = valueLength(b, at) + slack(b, at) - length;
        resize(b, at, length, over);
        b[at] &= ~OBJECT;
        System.arraycopy(octets, from, b, valueAt, length);
    }

    /** Sets value length and slack; the header keeps its width. */
    static void resize(byte[] b, int at, int valueLength, int slack) {
        b[at + 1] = (byte) slack;
        if (isWide(b, at)) {
            INT.set(b, at + 6, valueLength);
        } else {
            SHORT.set(b, at + 3, (short) valueLength);
        }
    }
}
