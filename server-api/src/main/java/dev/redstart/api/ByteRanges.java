package dev.redstart.api;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The algorithms over a range of a byte array that {@link Bytes} and the runtime share: strict numbers, ASCII case, and the
 * keyed hash. Ranges are trusted; they throw {@link IndexOutOfBoundsException} if they do not fit.
 */
public final class ByteRanges {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** The hash's key, drawn once per process. */
    private static final long KEY0;

    private static final long KEY1;

    static {
        ByteBuffer key = ByteBuffer.wrap(secret(2 * Long.BYTES));
        KEY0 = key.getLong();
        KEY1 = key.getLong();
    }

    private static final int MAX_LONG_DIGITS = 19;

    /** Longest text that is looked at as a float; Redis' buffer for the same purpose holds 5 KB of "long double". */
    private static final int MAX_DOUBLE_LENGTH = 5 * 1024;

    /** Compiled at the first float: most servers see none. */
    private static final class Floats {
        // Possessive quantifiers: without them a text that ends wrong costs time in the square of its length.
        static final Pattern DECIMAL = Pattern.compile("[+-]?(?:[0-9]++\\.?[0-9]*+|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?");
        static final Pattern HEX =
                Pattern.compile("[+-]?0[xX](?:[0-9a-fA-F]++\\.?[0-9a-fA-F]*+|\\.[0-9a-fA-F]++)(?:[pP][+-]?[0-9]++)?");
        static final Pattern INFINITE = Pattern.compile("[+-]?inf(?:inity)?", Pattern.CASE_INSENSITIVE);
    }

    private ByteRanges() {}

    /**
     * Returns bytes that cannot be predicted. {@link SecureRandom} takes them from the same device on Unix, but loading it takes
     * 15 ms of the server's start.
     */
    private static byte[] secret(int length) {
        try (InputStream device = new FileInputStream("/dev/urandom")) {
            byte[] bytes = device.readNBytes(length);
            if (bytes.length == length) {
                return bytes;
            }
        } catch (IOException e) {
            // there is no such device on this system
        }
        byte[] bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /**
     * Returns a 64-bit hash under the process' secret key: SipHash-1-3.
     *
     * @see <a href="https://www.aumasson.jp/siphash/siphash.pdf">Aumasson, Bernstein: SipHash, a fast short-input
     *     PRF</a>
     */
    public static long hash64(byte[] b, int from, int length) {
        return sipHash13(KEY0, KEY1, b, from, length);
    }

    static long sipHash13(long key0, long key1, byte[] b, int from, int length) {
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        int at = from;
        int wholeEnd = from + (length & ~7);
        long m = 0;
        // One pass per eight bytes and one for the rest with the length on top; then three passes to finish.
        for (int pass = (length >>> 3) + 1; pass > -3; pass--) {
            if (pass > 1) {
                m = (long) LONG.get(b, at);
                at += 8;
            } else if (pass == 1) {
                m = (long) length << 56 | rest(b, wholeEnd, from + length);
            } else {
                m = 0;
                if (pass == 0) {
                    v2 ^= 0xff;
                }
            }
            v3 ^= m;
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
            v0 ^= m;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    /** Returns the eight bytes at an index as one number, the first of them lowest. */
    static long longAt(byte[] b, int index) {
        return (long) LONG.get(b, index);
    }

    private static long rest(byte[] b, int from, int end) {
        long m = 0;
        for (int i = end - 1; i >= from; i--) {
            m = m << 8 | (b[i] & 0xff);
        }
        return m;
    }

    /** Returns {@link Bytes#hashCode()} of the range. */
    public static int hashCode(byte[] b, int from, int length) {
        return Long.hashCode(hash64(b, from, length));
    }

    /** Returns whether the range is this ASCII word in any case. */
    public static boolean equalsIgnoreCase(byte[] b, int from, int length, String ascii) {
        if (ascii.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (lowerCase(b[from + i]) != lowerCase((byte) ascii.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the byte, an ASCII capital in lower case. */
    public static byte lowerCase(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }

    /** Returns whether {@link #toLong} would take the range. */
    public static boolean isLong(byte[] b, int from, int length) {
        int digits = from;
        int end = from + length;
        boolean negative = length > 0 && b[from] == '-';
        if (negative) {
            digits++;
        }
        int count = end - digits;
        if (count < 1 || count > MAX_LONG_DIGITS || (b[digits] == '0' && length > 1)) {
            return false;
        }
        long value = 0;
        for (int i = digits; i < end; i++) {
            int digit = b[i] - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            value = value * 10 + digit; // 19 digits stay below 2^64: overflow shows as a negative value
        }
        return value >= 0 || (negative && value == Long.MIN_VALUE);
    }

    /**
     * Returns the number as {@link Bytes#toLong()} reads it.
     *
     * @throws CommandException {@link CommandException#NOT_INTEGER}
     */
    public static long toLong(byte[] b, int from, int length) {
        return toLong(b, from, length, CommandException.NOT_INTEGER);
    }

    static long toLong(byte[] b, int from, int length, CommandException error) {
        if (!isLong(b, from, length)) {
            throw error;
        }
        boolean negative = b[from] == '-';
        long value = 0;
        for (int i = negative ? from + 1 : from; i < from + length; i++) {
            value = value * 10 + (b[i] - '0');
        }
        return negative ? -value : value;
    }

    /**
     * Returns the number as {@link Bytes#toDouble()} reads it.
     *
     * @throws CommandException {@link CommandException#NOT_FLOAT}
     */
    public static double toDouble(byte[] b, int from, int length) {
        if (length == 0 || length > MAX_DOUBLE_LENGTH) {
            throw CommandException.NOT_FLOAT;
        }
        String text = new String(b, from, length, StandardCharsets.ISO_8859_1);
        if (Floats.INFINITE.matcher(text).matches()) {
            return text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        boolean hex = Floats.HEX.matcher(text).matches();
        if (!hex && !Floats.DECIMAL.matcher(text).matches()) {
            throw CommandException.NOT_FLOAT;
        }
        boolean needsExponent = hex && text.indexOf('p') < 0 && text.indexOf('P') < 0;
        double value = Double.parseDouble(needsExponent ? text + "p0" : text);
        if (Double.isInfinite(value) || (value == 0 && hasNonZeroDigit(text, hex))) {
            throw CommandException.NOT_FLOAT; // out of a double's range, as strtod's ERANGE
        }
        return value;
    }

    private static boolean hasNonZeroDigit(String text, boolean hex) {
        int start = hex ? text.toLowerCase(Locale.ROOT).indexOf('x') + 1 : 0;
        for (int i = start; i < text.length(); i++) {
            char c = Character.toLowerCase(text.charAt(i));
            if (hex ? c == 'p' : c == 'e') {
                return false;
            }
            if (Character.digit(c, 16) > 0) {
                return true;
            }
        }
        return false;
    }
}
