package dev.redstart.server.rdb;

import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.config.Limits;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes numbers, lengths and strings in RDB format as redis-server does. They go through one buffer to a
 * channel, or, without a channel, stay in a buffer that grows.
 */
final class RdbOutput extends OutputStream {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** The longest text of a number of 32 bits: longer strings are not written as numbers. */
    private static final int NUMBER_MAX_DIGITS = 11;

    /** Shorter strings are not compressed; {@link #COMPRESSION_MIN_GAIN} is the fewest bytes that compression must save. */
    private static final int COMPRESSED_MIN_BYTES = 21;

    private static final int COMPRESSION_MIN_GAIN = 4;

    private final WritableByteChannel channel;
    private boolean compresses;
    private Lzf lzf;
    private byte[] buffer;
    private ByteBuffer wrapped;
    private int position;
    private int unsummed;
    private long flushed;
    private long checksum;
    private boolean checksummed = true;
    private byte[] compressed = new byte[0];

    /** Writes to a channel. */
    RdbOutput(WritableByteChannel channel, boolean compresses) {
        this.channel = channel;
        compress(compresses);
        this.buffer = new byte[Limits.FILE_BUFFER_BYTES];
        this.wrapped = ByteBuffer.wrap(buffer);
    }

    /** Writes to memory, for {@link #toByteArray}. */
    RdbOutput(boolean compresses) {
        this.channel = null;
        compress(compresses);
        this.buffer = new byte[256];
    }

    /** Sets whether further strings may be compressed. */
    final void compress(boolean wanted) {
        compresses = wanted;
        if (wanted && lzf == null) {
            lzf = new Lzf();
        }
    }

    /** Returns the number of bytes written so far. */
    long bytesWritten() {
        return flushed + position;
    }

    void ignoreChecksum() {
        checksummed = false;
    }

    /** Returns the checksum of everything written so far. */
    long checksum() {
        sum();
        return checksum;
    }

    private void sum() {
        if (checksummed) {
            checksum = Crc64.update(checksum, buffer, unsummed, position - unsummed);
        }
        unsummed = position;
    }

    /** Makes room for some bytes, at most as many as fit into the buffer of a channel. */
    private void room(int count) throws IOException {
        if (count > buffer.length - position) {
            makeRoom(count);
        }
    }

    private void makeRoom(int count) throws IOException {
        if (channel != null) {
            flush();
            return;
        }
        long needed = (long) position + count;
        if (needed > Limits.ARRAY_MAX_BYTES) {
            throw new IOException("a value of more than " + Limits.ARRAY_MAX_BYTES + " bytes cannot be written");
        }
        buffer = Arrays.copyOf(buffer, (int) Math.min(Limits.ARRAY_MAX_BYTES, Math.max(needed, 2L * buffer.length)));
    }

    @Override
    public void flush() throws IOException {
        if (channel == null) {
            return;
        }
        sum();
        wrapped.limit(position).position(0);
        while (wrapped.hasRemaining()) {
            channel.write(wrapped);
        }
        flushed += position;
        position = 0;
        unsummed = 0;
    }

    /** Removes what is in memory, and releases a large array. */
    void clear() {
        position = 0;
        unsummed = 0;
        checksum = 0;
        if (buffer.length > Limits.FILE_BUFFER_BYTES) {
            buffer = new byte[256];
        }
    }

    /** Returns a copy of what is in memory. */
    byte[] toByteArray() {
        return Arrays.copyOf(buffer, position);
    }

    /** Returns the first byte in memory. */
    int firstByte() {
        return buffer[0] & 0xff;
    }

    /** Writes what another output has in memory. */
    void memory(RdbOutput other) throws IOException {
        write(other.buffer, 0, other.position);
    }

    // Numbers

    @Override
    public void write(int b) throws IOException {
        room(1);
        buffer[position++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int at = from;
        int left = length;
        while (left > buffer.length - position) {
            if (channel == null) {
                makeRoom(left);
                break;
            }
            int part = buffer.length - position;
            System.arraycopy(bytes, at, buffer, position, part);
            position += part;
            at += part;
            left -= part;
            flush();
        }
        System.arraycopy(bytes, at, buffer, position, left);
        position += left;
    }

    void shortLittleEndian(int value) throws IOException {
        room(Short.BYTES);
        SHORT.set(buffer, position, (short) value);
        position += Short.BYTES;
    }

    void intLittleEndian(int value) throws IOException {
        room(Integer.BYTES);
        INT.set(buffer, position, value);
        position += Integer.BYTES;
    }

    void longLittleEndian(long value) throws IOException {
        room(Long.BYTES);
        LONG.set(buffer, position, value);
        position += Long.BYTES;
    }

    /** Writes a length or another unsigned number of 64 bits, in as few bytes as possible. */
    void length(long value) throws IOException {
        if (value >= 0 && value < 1 << 6) {
            write((int) value);
        } else if (value >= 0 && value < 1 << 14) {
            write((RdbFormat.LENGTH_14_BITS << 6) | (int) (value >> 8));
            write((int) value);
        } else if (value >>> 32 == 0) {
            write(RdbFormat.LENGTH_32_BITS);
            intLittleEndian(Integer.reverseBytes((int) value));
        } else {
            write(RdbFormat.LENGTH_64_BITS);
            longLittleEndian(Long.reverseBytes(value));
        }
    }

    // Strings

    /** Writes a string, as a number or compressed if redis-server does. */
    void string(byte[] bytes, int from, int length) throws IOException {
        if (length <= NUMBER_MAX_DIGITS && number(bytes, from, length)) {
            return;
        }
        boolean tries = compresses && length >= COMPRESSED_MIN_BYTES && length <= Limits.COMPRESSED_MAX_BYTES;
        if (tries && compressed(bytes, from, length)) {
            return;
        }
        length(length);
        write(bytes, from, length);
    }

    void string(BytesView view) throws IOException {
        string(view.array(), view.from(), view.length());
    }

    void string(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        string(bytes, 0, bytes.length);
    }

    /** Writes a string as a number of 32 bits, if its digits are the number's only form; returns whether it did. */
    private boolean number(byte[] bytes, int from, int length) throws IOException {
        if (length == 0) {
            return false;
        }
        boolean negative = bytes[from] == '-';
        int first = negative ? from + 1 : from;
        int digits = from + length - first;
        if (digits == 0 || (bytes[first] == '0' && length > 1)) {
            return false;
        }
        long value = 0;
        for (int i = first; i < from + length; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            value = value * 10 + digit;
        }
        return number(negative ? -value : value);
    }

    private boolean number(long value) throws IOException {
        if (value == (byte) value) {
            write(RdbFormat.ENCODED | RdbFormat.ENCODED_INT8);
            write((int) value);
        } else if (value == (short) value) {
            write(RdbFormat.ENCODED | RdbFormat.ENCODED_INT16);
            shortLittleEndian((int) value);
        } else if (value == (int) value) {
            write(RdbFormat.ENCODED | RdbFormat.ENCODED_INT32);
            intLittleEndian((int) value);
        } else {
            return false;
        }
        return true;
    }

    private boolean compressed(byte[] bytes, int from, int length) throws IOException {
        int most = length - COMPRESSION_MIN_GAIN;
        if (compressed.length < most) {
            compressed = new byte[Math.max(most, Math.min(Limits.FILE_BUFFER_BYTES, 2 * most))];
        }
        int count = lzf.compress(bytes, from, length, compressed, most);
        if (count > 0) {
            write(RdbFormat.ENCODED | RdbFormat.ENCODED_LZF);
            length(count);
            length(length);
            write(compressed, 0, count);
        }
        if (compressed.length > Limits.FILE_BUFFER_BYTES) {
            compressed = new byte[0];
        }
        return count > 0;
    }
}
