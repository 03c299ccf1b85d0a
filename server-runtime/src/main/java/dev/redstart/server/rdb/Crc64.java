package dev.redstart.server.rdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The checksum at the end of RDB files and DUMP payloads: 64 bits, the polynomial of Redis' {@code crc64.c}, reflected,
 * starting at 0 and not inverted. It takes eight bytes at a time: the table of each place has the effect of that byte after
 * the following ones were processed ("slicing by 8"; Kounavis and Berry: Novel Table Lookup-Based Algorithms for
 * High-Performance CRC Generation, 2008).
 *
 * @see <a href="http://www0.cs.ucl.ac.uk/staff/d.jones/crcnote.pdf">David T. Jones: An Improved 64-bit Cyclic Redundancy
 *     Check for Protein Sequences</a>
 */
public final class Crc64 {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** 0xad93d23594c935a9, its bits in reverse. */
    private static final long POLYNOMIAL = Long.reverse(0xad93d23594c935a9L);

    /** Eight consecutive tables of 256. */
    private static final long[] TABLES = tables();

    private Crc64() {}

    private static long[] tables() {
        long[] tables = new long[8 * 256];
        for (int next = 0; next < 256; next++) {
            long crc = next;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
            }
            tables[next] = crc;
        }
        for (int i = 256; i < tables.length; i++) {
            long before = tables[i - 256];
            tables[i] = before >>> 8 ^ tables[(int) (before & 0xff)];
        }
        return tables;
    }

    /** Returns the checksum of the bytes whose checksum is {@code crc}, followed by a range; 0 is the checksum of no bytes. */
    public static long update(long crc, byte[] b, int from, int length) {
        long[] t = TABLES;
        long value = crc;
        int at = from;
        int end = from + length;
        for (int wholeEnd = from + (length & ~7); at < wholeEnd; at += 8) {
            value ^= (long) LONG.get(b, at);
            value = t[7 * 256 + (int) (value & 0xff)]
                    ^ t[6 * 256 + (int) (value >>> 8 & 0xff)]
                    ^ t[5 * 256 + (int) (value >>> 16 & 0xff)]
                    ^ t[4 * 256 + (int) (value >>> 24 & 0xff)]
                    ^ t[3 * 256 + (int) (value >>> 32 & 0xff)]
                    ^ t[2 * 256 + (int) (value >>> 40 & 0xff)]
                    ^ t[256 + (int) (value >>> 48 & 0xff)]
                    ^ t[(int) (value >>> 56)];
        }
        for (; at < end; at++) {
            value = t[(int) ((value ^ b[at]) & 0xff)] ^ value >>> 8;
        }
        return value;
    }
}
