package dev.redstart.server.storage;

import dev.redstart.api.Key;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The layout of a key and its value in the arena: no Java object, only bytes.
 *
 * <pre>
 *   narrow   flags 1 | accessed 3 | slack 1 | name length 1 | value length 2 | name | [expiry 8] | value | slack
 *   wide     flags 1 | accessed 3 | slack 1 | name length 4 | value length 4 | more slack 2 | name | [expiry 8] | value | slack
 * </pre>
 *
 * <p>Accessed is the {@link AccessClock} of the last use. It also changes while a snapshot reads the entry; the snapshot does
 * not read it.
 *
 * <p>Slack are unused bytes behind the value: left over by a shorter value or by rounding up to whole units, or reserved for
 * a value that grows repeatedly. It is counted in bytes; in a wide entry in 24 bits, the lowest first. A value that is not a
 * short string is four bytes: its number in the dictionary's list of objects. Numbers are little-endian. The expiry field
 * stays when the expiry is removed, since mostly another SET with an expiry follows.
 *
 * <p>Two of the flags are a string's <em>form</em>, which OBJECT ENCODING reads: the encoding of redis-server where it does
 * not follow from the bytes alone. A string that was set as a whole has neither flag.
 */
public final class SlabEntry {
    /** Longer strings are objects: each would have its own block anyway, and a block has at most a megabyte. */
    public static final int MAX_VALUE_BYTES = 512 * 1024;

    /** Bytes of a reference to an object. */
    static final int OBJECT_BYTES = 4;

    static final int EXPIRY_BYTES = 8;

    private static final int WIDE = 1;
    private static final int EXPIRY = 2;
    private static final int OBJECT = 4;
    private static final int FREE = 8;

    /** The form of a string that was set as a whole: its encoding follows from its bytes. */
    static final int FRESH = 0;

    /** The form of a string that was changed in part: its encoding is raw. */
    public static final int WRITTEN = 16;

    /** The form of a string that redis-server encodes as text even if it reads as an integer. */
    public static final int TEXT = 32;

    private static final int FORMS = WRITTEN | TEXT;

    private static final int SLACK = 4;
    private static final int NAME_LENGTH = 5;
    private static final int VALUE_LENGTH = 6;
    private static final int WIDE_VALUE_LENGTH = 9;
    private static final int NARROW_HEADER = 8;
    private static final int WIDE_SLACK = 13;
    private static final int WIDE_HEADER = 15;
    private static final int MAX_NARROW_NAME = 0xff;
    private static final int MAX_NARROW_VALUE = 0xffff;
    /** The most slack that a narrow entry counts. */
    private static final int MAX_SLACK = 255;

    /** A value that grows by less than this part of its length gets this part as slack. */
    private static final int SPARE_DIVISOR = 8;

    private static final int UNITS_MASK = Arena.UNIT_BYTES - 1;

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private SlabEntry() {}

    /** Returns the bytes that an entry takes, in whole units; beyond an int for names of nearly two gigabytes. */
    static long size(int nameLength, int valueLength, boolean expiry) {
        return (exactSize(nameLength, valueLength, expiry) + UNITS_MASK) & ~UNITS_MASK;
    }

    private static long exactSize(int nameLength, int valueLength, boolean expiry) {
        int header = isWide(nameLength, valueLength) ? WIDE_HEADER : NARROW_HEADER;
        return (long) header + nameLength + (expiry ? EXPIRY_BYTES : 0) + valueLength;
    }

    private static boolean isWide(int nameLength, int valueLength) {
        return nameLength > MAX_NARROW_NAME || valueLength > MAX_NARROW_VALUE;
    }

    /**
     * Returns the bytes to reserve when a value grows. A value that grows in small steps is copied, and reserves bytes, in
     * proportion to what is added; a large step reserves nothing, since it may be the only one.
     */
    static int spare(int oldLength, int newLength) {
        int part = newLength / SPARE_DIVISOR;
        int more = newLength - oldLength;
        return more > 0 && more < part ? part : 0;
    }

    /** Returns the bytes of an entry, in whole units, whose value grows from one length to another. */
    static long grownSize(int nameLength, int oldLength, int newLength, boolean expiry) {
        int most = isWide(nameLength, newLength) ? MAX_VALUE_BYTES : MAX_SLACK - UNITS_MASK;
        return (exactSize(nameLength, newLength, expiry) + Math.min(spare(oldLength, newLength), most) + UNITS_MASK)
                & ~UNITS_MASK;
    }

    /**
     * Writes the header of an entry of {@link #size} or {@link #grownSize}. The caller writes last access, name, expiry and
     * value.
     */
    static void writeHeader(
            byte[] b, int at, long size, int nameLength, int valueLength, boolean expiry, boolean object) {
        boolean wide = isWide(nameLength, valueLength);
        Arena.INT.set(b, at, (wide ? WIDE : 0) | (expiry ? EXPIRY : 0) | (object ? OBJECT : 0));
        slack(b, at, (int) (size - exactSize(nameLength, valueLength, expiry)));
        if (wide) {
            Arena.INT.set(b, at + NAME_LENGTH, nameLength);
        } else {
            b[at + NAME_LENGTH] = (byte) nameLength;
        }
        valueLength(b, at, valueLength);
    }

    private static void valueLength(byte[] b, int at, int length) {
        if (isWide(b, at)) {
            Arena.INT.set(b, at + WIDE_VALUE_LENGTH, length);
        } else {
            SHORT.set(b, at + VALUE_LENGTH, (short) length);
        }
    }

    private static boolean isWide(byte[] b, int at) {
        return (b[at] & WIDE) != 0;
    }

    static boolean isObject(byte[] b, int at) {
        return (b[at] & OBJECT) != 0;
    }

    static boolean isFree(byte[] b, int at) {
        return (b[at] & FREE) != 0;
    }

    static void markFree(byte[] b, int at) {
        b[at] |= FREE;
    }

    /** Returns {@link #FRESH}, {@link #WRITTEN} or {@link #TEXT}. */
    static int form(byte[] b, int at) {
        return b[at] & FORMS;
    }

    /** Sets the form, which a snapshot does not read. */
    static void form(byte[] b, int at, int form) {
        b[at] = (byte) ((b[at] & ~FORMS) | form);
    }

    /** Returns the {@link AccessClock} of the last use. */
    static int accessed(byte[] b, int at) {
        return (int) Arena.INT.get(b, at) >>> Byte.SIZE;
    }

    /** Sets the last use; an equal value is not written, so that no other core loses the cache line. */
    static void accessed(byte[] b, int at, int clock) {
        int flagsAndAccessed = (int) Arena.INT.get(b, at);
        if (flagsAndAccessed >>> Byte.SIZE != clock) {
            Arena.INT.set(b, at, clock << Byte.SIZE | (flagsAndAccessed & 0xff));
        }
    }

    private static int slack(byte[] b, int at) {
        int low = b[at + SLACK] & 0xff;
        return isWide(b, at) ? low | ((short) SHORT.get(b, at + WIDE_SLACK) & 0xffff) << Byte.SIZE : low;
    }

    private static void slack(byte[] b, int at, int bytes) {
        b[at + SLACK] = (byte) bytes;
        if (isWide(b, at)) {
            SHORT.set(b, at + WIDE_SLACK, (short) (bytes >>> Byte.SIZE));
        }
    }

    static int nameLength(byte[] b, int at) {
        return isWide(b, at) ? (int) Arena.INT.get(b, at + NAME_LENGTH) : b[at + NAME_LENGTH] & 0xff;
    }

    static int valueLength(byte[] b, int at) {
        return isWide(b, at)
                ? (int) Arena.INT.get(b, at + WIDE_VALUE_LENGTH)
                : (short) SHORT.get(b, at + VALUE_LENGTH) & 0xffff;
    }

    /** Returns whether the entry has this name. */
    static boolean isNamed(byte[] b, int at, byte[] name, int from, int length) {
        if (nameLength(b, at) != length) {
            return false;
        }
        int nameAt = nameAt(b, at);
        return Arrays.equals(b, nameAt, nameAt + length, name, from, from + length);
    }

    static int nameAt(byte[] b, int at) {
        return at + (isWide(b, at) ? WIDE_HEADER : NARROW_HEADER);
    }

    static int valueAt(byte[] b, int at) {
        return nameAt(b, at) + nameLength(b, at) + (hasExpiryField(b, at) ? EXPIRY_BYTES : 0);
    }

    /** Returns the bytes of the entry, slack included: whole units. */
    static int totalSize(byte[] b, int at) {
        return valueAt(b, at) - at + valueLength(b, at) + slack(b, at);
    }

    static boolean hasExpiryField(byte[] b, int at) {
        return (b[at] & EXPIRY) != 0;
    }

    /** Returns the expiry in milliseconds since the epoch, or {@link Key#NO_EXPIRY}. */
    static long expireAt(byte[] b, int at) {
        return hasExpiryField(b, at) ? (long) Arena.LONG.get(b, nameAt(b, at) + nameLength(b, at)) : Key.NO_EXPIRY;
    }

    /** Sets the expiry of an entry that has the field. */
    static void expireAt(byte[] b, int at, long epochMillis) {
        Arena.LONG.set(b, nameAt(b, at) + nameLength(b, at), epochMillis);
    }

    /** Inserts an expiry field into an entry that has been extended by its size. */
    static void addExpiryField(byte[] b, int at) {
        int valueAt = valueAt(b, at);
        System.arraycopy(b, valueAt, b, valueAt + EXPIRY_BYTES, valueLength(b, at));
        b[at] |= EXPIRY;
    }

    /** Returns the object's number of an entry whose value is an object. */
    static int object(byte[] b, int at) {
        return (int) Arena.INT.get(b, valueAt(b, at));
    }

    static void object(byte[] b, int at, int number) {
        Arena.INT.set(b, valueAt(b, at), number);
    }

    /** Returns whether a short string can replace the value in place: it fits, and leaves little slack. */
    static boolean fits(byte[] b, int at, int newLength) {
        int over = valueLength(b, at) + slack(b, at) - newLength;
        return over >= 0 && over <= Math.min(MAX_SLACK, UNITS_MASK + (newLength >>> 4)) && canHold(b, at, newLength);
    }

    /** Replaces the value in place by a short string that {@link #fits}. */
    static void overwrite(byte[] b, int at, byte[] bytes, int from, int length) {
        int over = valueLength(b, at) + slack(b, at) - length;
        System.arraycopy(bytes, from, b, valueAt(b, at), length);
        valueLength(b, at, length);
        slack(b, at, over);
        b[at] &= ~(OBJECT | FORMS);
    }

    /** Returns the bytes, in whole units, by which an entry must be extended for its string to grow to a length in place. */
    static int missing(byte[] b, int at, int newLength) {
        int missing = newLength - valueLength(b, at) - slack(b, at);
        return missing <= 0 ? 0 : (missing + UNITS_MASK) & ~UNITS_MASK;
    }

    /** Returns whether the entry's header can hold a value's length. */
    static boolean canHold(byte[] b, int at, int newLength) {
        return newLength <= MAX_NARROW_VALUE || isWide(b, at);
    }

    /** Extends the value, a string, by zeros into its slack and so many bytes behind the entry. */
    static void grow(byte[] b, int at, int newLength, int behind) {
        int oldLength = valueLength(b, at);
        int slack = slack(b, at) + behind - (newLength - oldLength);
        int valueAt = valueAt(b, at);
        Arrays.fill(b, valueAt + oldLength, valueAt + newLength, (byte) 0);
        valueLength(b, at, newLength);
        slack(b, at, slack);
    }

    /** Reduces the slack of a copied entry to the rest of its last unit. */
    static void trim(byte[] b, int at) {
        slack(b, at, slack(b, at) & UNITS_MASK);
    }

    /** Returns the bytes of the entry once it is {@link #trim trimmed}. */
    static int trimmedSize(byte[] b, int at) {
        return totalSize(b, at) - (slack(b, at) & ~UNITS_MASK);
    }
}
