package dev.redstart.server.rdb;

import java.util.Arrays;

/**
 * LZF, the compression of strings in RDB files. A compressed text is a sequence of pieces; each begins with a byte C:
 *
 * <pre>
 *   C &lt; 32             C + 1 bytes follow as they are
 *   C &gt;= 32            repeat L + 2 bytes from D + 1 bytes before: L = C &gt;&gt; 5, and if that is 7, plus the next byte;
 *                      D = (C &amp; 31) &lt;&lt; 8 | the next byte
 * </pre>
 *
 * <p>So three bytes stand for 264 at most. Every implementation can read the output of every other one, although each chooses
 * its own pieces. An instance compresses for one thread.
 *
 * @see <a href="http://oldhome.schmorp.de/marc/liblzf.html">Marc Lehmann: LibLZF</a>, the origin of the format
 */
public final class Lzf {
    /** The most bytes that one byte of a compressed text stands for: {@link #LONGEST_REPEAT} for three. */
    public static final int MAX_EXPANSION = 88;

    private static final int LONGEST_LITERAL = 32;
    private static final int LONGEST_REPEAT = 7 + 255 + 2;
    private static final int FARTHEST = 1 << 13;
    private static final int HASH_BITS = 14;

    /**
     * The last index of three bytes with this hash, plus {@link #origin}. Entries below the origin are of an
     * earlier text, so the table need not be cleared between two texts.
     */
    private final int[] places = new int[1 << HASH_BITS];

    private int origin = 1;

    /**
     * Compresses a range.
     *
     * @return how many bytes of {@code out} were written, or 0 if {@code outLimit} bytes do not suffice
     */
    public int compress(byte[] in, int from, int length, byte[] out, int outLimit) {
        if (length > Integer.MAX_VALUE - origin) {
            Arrays.fill(places, 0);
            origin = 1;
        }
        int base = origin - from;
        origin += length;
        int end = from + length;
        int written = 0;
        int literals = from;
        int i = from;
        while (i < end - 2) {
            int slot = slot(in, i);
            int before = places[slot] - base;
            places[slot] = i + base;
            if (before < from || i - before > FARTHEST || !sameThree(in, before, i)) {
                i++;
                continue;
            }
            int repeat = repeat(in, before, i, end);
            written = literals(in, literals, i, out, written, outLimit);
            if (written < 0 || written + 3 > outLimit) {
                return 0;
            }
            written = back(i - before - 1, repeat - 2, out, written);
            i += repeat;
            literals = i;
            if (i < end - 2) {
                places[slot(in, i - 1)] =
                        i - 1 + base; // repeats that begin with the last byte of a repeat are frequent
            }
        }
        return Math.max(0, literals(in, literals, end, out, written, outLimit));
    }

    private static int slot(byte[] in, int i) {
        int three = ((in[i] & 0xff) << 16) | ((in[i + 1] & 0xff) << 8) | (in[i + 2] & 0xff);
        return (three * 0x9E3779B1) >>> (Integer.SIZE - HASH_BITS);
    }

    private static boolean sameThree(byte[] in, int a, int b) {
        return in[a] == in[b] && in[a + 1] == in[b + 1] && in[a + 2] == in[b + 2];
    }

    private static int repeat(byte[] in, int before, int at, int end) {
        int most = Math.min(LONGEST_REPEAT, end - at);
        int length = 3;
        while (length < most && in[before + length] == in[at + length]) {
            length++;
        }
        return length;
    }

    /** Writes literal bytes and returns the new end, or -1 if they do not fit. */
    private static int literals(byte[] in, int from, int to, byte[] out, int end, int outLimit) {
        int written = end;
        for (int at = from; at < to; at += LONGEST_LITERAL) {
            int run = Math.min(LONGEST_LITERAL, to - at);
            if (run + 1 > outLimit - written) {
                return -1;
            }
            out[written++] = (byte) (run - 1);
            System.arraycopy(in, at, out, written, run);
            written += run;
        }
        return written;
    }

    private static int back(int distance, int length, byte[] out, int end) {
        int written = end;
        if (length < 7) {
            out[written++] = (byte) ((length << 5) | (distance >> 8));
        } else {
            out[written++] = (byte) ((7 << 5) | (distance >> 8));
            out[written++] = (byte) (length - 7);
        }
        out[written++] = (byte) distance;
        return written;
    }

    /**
     * Decompresses a range into exactly {@code outLength} bytes.
     *
     * @return whether the range is a complete LZF text of exactly that length
     */
    public static boolean decompress(byte[] in, int from, int length, byte[] out, int outLength) {
        int end = from + length;
        int at = from;
        int written = 0;
        while (at < end) {
            int control = in[at++] & 0xff;
            if (control < LONGEST_LITERAL) {
                int run = control + 1;
                if (run > end - at || run > outLength - written) {
                    return false;
                }
                System.arraycopy(in, at, out, written, run);
                at += run;
                written += run;
                continue;
            }
            int repeat = control >> 5;
            int needed = repeat == 7 ? 2 : 1;
            if (needed > end - at) {
                return false;
            }
            repeat += 2 + (needed == 2 ? in[at++] & 0xff : 0);
            int before = written - ((control & 31) << 8 | (in[at++] & 0xff)) - 1;
            if (before < 0 || repeat > outLength - written) {
                return false;
            }
            copyBack(out, before, written, repeat);
            written += repeat;
        }
        return written == outLength;
    }

    private static void copyBack(byte[] out, int before, int at, int length) {
        if (at - before >= length) {
            System.arraycopy(out, before, out, at, length);
            return;
        }
        for (int i = 0; i < length; i++) { // the repeated bytes overlap the new ones
            out[at + i] = out[before + i];
        }
    }

    /**
     * Returns the decompressed length of a range without decompressing it, so that a damaged file cannot make the server
     * allocate memory for a wrong length.
     *
     * @return the number of bytes, or -1 if the range is not a complete LZF text
     */
    public static long decompressedLength(byte[] in, int from, int length) {
        int end = from + length;
        int at = from;
        long produced = 0;
        while (at < end) {
            int control = in[at++] & 0xff;
            if (control < LONGEST_LITERAL) {
                if (control + 1 > end - at) {
                    return -1;
                }
                at += control + 1;
                produced += control + 1;
                continue;
            }
            int repeat = control >> 5;
            int needed = repeat == 7 ? 2 : 1;
            if (needed > end - at) {
                return -1;
            }
            repeat += 2 + (needed == 2 ? in[at++] & 0xff : 0);
            if (((control & 31) << 8 | (in[at++] & 0xff)) >= produced) {
                return -1;
            }
            produced += repeat;
        }
        return produced;
    }
}
