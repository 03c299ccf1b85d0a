package dev.redstart.server.rdb;

import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.config.Limits;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.Arrays;

/**
 * Reads numbers, lengths and strings of the RDB format, and knows their offset in the file.
 *
 * <p>The file may be damaged in any way. The reader compares each length with the rest of the file before it uses the length,
 * and scans an LZF text before it allocates memory for the decompressed one. So memory is taken for the bytes that exist, not
 * for the length that the file claims, and every fault leads to an {@link RdbException} with the offset.
 *
 * <p>Bytes go through one buffer. Used bytes are <i>settled</i> before the buffer is refilled: added to
 * the checksum, and to the value that is being captured, if there is one. Strings that fit into the buffer are views of it
 * until the next call; longer ones have their own array.
 */
public final class RdbInput {
    /** The size of a channel whose size is unknown. */
    public static final long UNKNOWN_SIZE = Long.MAX_VALUE;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private final String file;
    private final ReadableByteChannel channel;
    private final long size;
    private final byte[] buffer;
    private final ByteBuffer wrapped;

    /** The indexes of the next byte, of the end of what was read, and of the first byte that is not settled. */
    private int position;

    private int limit;
    private int unsettled;

    /** The offset in the file where the buffer begins. */
    private long bufferOffset;

    private long checksum;
    private boolean checksummed = true;
    private Capture capture;
    private BytesView key;

    /** Whether the last length was in fact the encoding of a string. */
    private boolean encoded;

    private final byte[] digits = new byte[Decimal.MAX_LENGTH];
    private final BytesView compressed = new BytesView();
    private byte[] decompressed = new byte[0];

    /**
     * Reads a file.
     *
     * @param file its name, for messages
     * @param size how many bytes the channel has, or {@link #UNKNOWN_SIZE}
     */
    public RdbInput(String file, ReadableByteChannel channel, long size) {
        this.file = file;
        this.channel = channel;
        this.size = size;
        this.buffer = new byte[Limits.FILE_BUFFER_BYTES];
        this.wrapped = ByteBuffer.wrap(buffer);
    }

    /** Reads bytes in memory. */
    RdbInput(String name, byte[] bytes, int from, int length) {
        this.file = name;
        this.channel = null;
        this.buffer = bytes;
        this.wrapped = null;
        this.position = from;
        this.unsettled = from;
        this.limit = from + length;
        this.bufferOffset = -from;
        this.size = length;
        this.checksummed = false;
    }

    /** Returns the number of bytes read so far. */
    public long offset() {
        return bufferOffset + position;
    }

    /** Returns the number of unused bytes of the channel's last read. */
    public int unread() {
        return limit - position;
    }

    /** Returns the most bytes that can follow. */
    long remaining() {
        return size - offset();
    }

    /** Sets the current key, for messages; null for none. The view must stay valid as long as it is set. */
    public void reading(BytesView name) {
        this.key = name;
    }

    /** Returns an exception with file, offset and key. */
    public RdbException damaged(String reason) {
        return damaged(reason, null);
    }

    /** Returns an exception with file, offset, key and cause. */
    public RdbException damaged(String reason, Throwable cause) {
        String where = file + ", offset " + offset() + (key == null ? "" : ", key " + QuotedBytes.shortened(key));
        return new RdbException(where, reason, cause);
    }

    // The buffer

    /** Makes {@code count} bytes available from {@link #position} on, at most as many as fit into the buffer. */
    private void need(int count) throws RdbException {
        if (limit - position < count) {
            fill(count);
        }
    }

    private void fill(int count) throws RdbException {
        if (channel == null) {
            throw endsEarly();
        }
        settle();
        System.arraycopy(buffer, position, buffer, 0, limit - position);
        bufferOffset += position;
        limit -= position;
        position = 0;
        unsettled = 0;
        try {
            while (limit < count) {
                wrapped.limit(buffer.length).position(limit);
                int read = channel.read(wrapped);
                if (read < 0) {
                    throw endsEarly();
                }
                limit += read;
            }
        } catch (RdbException e) {
            throw e;
        } catch (IOException e) {
            throw damaged("the file cannot be read: " + e, e);
        }
    }

    private RdbException endsEarly() {
        return damaged("the file is cut off here");
    }

    private void settle() {
        int length = position - unsettled;
        if (checksummed) {
            checksum = Crc64.update(checksum, buffer, unsettled, length);
        }
        if (capture != null) {
            capture.add(buffer, unsettled, length);
        }
        unsettled = position;
    }

    /** Returns the checksum of everything read so far. */
    long checksum() {
        settle();
        return checksum;
    }

    /** Computes no checksum. */
    void ignoreChecksum() {
        checksummed = false;
    }

    /** Adds all further bytes to {@code target}, too; null ends that. */
    void captureInto(Capture target) {
        settle();
        this.capture = target;
    }

    // Numbers

    /** Reads one byte, 0 to 255. */
    int readByte() throws RdbException {
        if (position == limit) {
            fill(1);
        }
        return buffer[position++] & 0xff;
    }

    int readShortLittleEndian() throws RdbException {
        need(Short.BYTES);
        position += Short.BYTES;
        return (short) SHORT.get(buffer, position - Short.BYTES);
    }

    int readIntLittleEndian() throws RdbException {
        need(Integer.BYTES);
        position += Integer.BYTES;
        return (int) INT.get(buffer, position - Integer.BYTES);
    }

    long readLongLittleEndian() throws RdbException {
        need(Long.BYTES);
        position += Long.BYTES;
        return (long) LONG.get(buffer, position - Long.BYTES);
    }

    /** Reads a length, or another unsigned number of 64 bits. */
    long readLength() throws RdbException {
        long length = readLengthOrEncoding();
        if (encoded) {
            throw damaged("a string stands where a number should be");
        }
        return length;
    }

    private long readLengthOrEncoding() throws RdbException {
        int first = readByte();
        encoded = false;
        return switch (first >> 6) {
            case RdbFormat.LENGTH_6_BITS -> first;
            case RdbFormat.LENGTH_14_BITS -> ((first & 0x3fL) << 8) | readByte();
            case RdbFormat.ENCODED >> 6 -> {
                encoded = true;
                yield first & 0x3f;
            }
            default -> readLongLength(first);
        };
    }

    private long readLongLength(int first) throws RdbException {
        return switch (first) {
            case RdbFormat.LENGTH_32_BITS -> Integer.toUnsignedLong(Integer.reverseBytes(readIntLittleEndian()));
            case RdbFormat.LENGTH_64_BITS -> Long.reverseBytes(readLongLittleEndian());
            default -> throw damaged("unknown kind of length " + first);
        };
    }

    /** Reads the number of elements that follow, each of at least one byte. */
    long readCount() throws RdbException {
        return checkHeld(readLength(), "elements");
    }

    private long checkHeld(long count, String what) throws RdbException {
        if (count < 0 || count > remaining()) {
            throw damaged(Long.toUnsignedString(count) + " " + what + " should follow, but the file has only "
                    + remaining() + " more bytes");
        }
        return count;
    }

    // Strings

    /** Points the view to a string, which may be as long as an array. It is valid until the next call. */
    void readString(BytesView view) throws RdbException {
        long length = readLengthOrEncoding();
        if (!encoded) {
            readRaw(length, view);
        } else if (length == RdbFormat.ENCODED_LZF) {
            readLzf(view);
        } else {
            view.point(digits, 0, Decimal.write(readEncodedNumber((int) length), digits, 0));
        }
    }

    private long readEncodedNumber(int kind) throws RdbException {
        return switch (kind) {
            case RdbFormat.ENCODED_INT8 -> (byte) readByte();
            case RdbFormat.ENCODED_INT16 -> readShortLittleEndian();
            case RdbFormat.ENCODED_INT32 -> readIntLittleEndian();
            default -> throw damaged("unknown encoding " + kind + " of a string");
        };
    }

    private void readRaw(long length, BytesView view) throws RdbException {
        checkHeld(length, "bytes of a string");
        if (length <= buffer.length) {
            need((int) length);
            view.point(buffer, position, (int) length);
            position += (int) length;
            return;
        }
        checkArray(length);
        view.own(size == UNKNOWN_SIZE ? readGrowing((int) length) : readExactly((int) length));
    }

    private void checkArray(long length) throws RdbException {
        if (length > Limits.ARRAY_MAX_BYTES) {
            throw damaged("a string of " + length + " bytes is longer than this server can hold");
        }
    }

    private byte[] readExactly(int length) throws RdbException {
        byte[] bytes = new byte[length];
        readInto(bytes, 0, length);
        return bytes;
    }

    /** Reads with an unknown file size: the array is at most twice as long as what was read. */
    private byte[] readGrowing(int length) throws RdbException {
        byte[] bytes = new byte[Math.min(length, buffer.length)];
        int count = 0;
        while (true) {
            readInto(bytes, count, bytes.length - count);
            count = bytes.length;
            if (count == length) {
                return bytes;
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * count));
        }
    }

    void readInto(byte[] target, int from, int length) throws RdbException {
        int at = from;
        int end = from + length;
        while (at < end) {
            need(1);
            int count = Math.min(end - at, limit - position);
            System.arraycopy(buffer, position, target, at, count);
            position += count;
            at += count;
        }
    }

    private void readLzf(BytesView view) throws RdbException {
        long length = readLength();
        long outLength = readLength();
        if (outLength == 0 && length == 0) {
            view.point(digits, 0, 0); // redis-server reads it, but never writes it
            return;
        }
        if (outLength <= 0 || length < 0 || outLength / Lzf.MAX_EXPANSION > length) {
            throw damaged(
                    Long.toUnsignedString(length) + " bytes of LZF cannot be " + Long.toUnsignedString(outLength));
        }
        checkArray(outLength);
        readRaw(length, compressed);
        if (!decompress((int) outLength, view)) {
            throw damaged("a compressed string is damaged");
        }
    }

    private boolean decompress(int outLength, BytesView view) {
        byte[] in = compressed.array();
        int from = compressed.from();
        int length = compressed.length();
        if (outLength <= Limits.FILE_BUFFER_BYTES) {
            if (decompressed.length < outLength) {
                decompressed = new byte[Math.min(Limits.FILE_BUFFER_BYTES, 2 * outLength)];
            }
            view.point(decompressed, 0, outLength);
            return Lzf.decompress(in, from, length, decompressed, outLength);
        }
        if (Lzf.decompressedLength(in, from, length) != outLength) {
            return false;
        }
        byte[] bytes = new byte[outLength];
        view.own(bytes);
        boolean whole = Lzf.decompress(in, from, length, bytes, outLength);
        compressed.release();
        return whole;
    }

    // Skipping

    /** Skips {@code count} bytes. */
    void skip(long count) throws RdbException {
        checkHeld(count, "bytes");
        long left = count;
        while (left > limit - position) {
            left -= limit - position;
            position = limit;
            fill(1);
        }
        position += (int) left;
    }

    /** Skips a string of any length; it is checked like one that is read. */
    void skipString() throws RdbException {
        long length = readLengthOrEncoding();
        if (!encoded) {
            skip(length);
        } else if (length == RdbFormat.ENCODED_LZF) {
            skipLzf();
        } else {
            readEncodedNumber((int) length);
        }
    }

    private void skipLzf() throws RdbException {
        long length = checkHeld(readLength(), "bytes of LZF");
        long outLength = readLength();
        long end = offset() + length;
        long produced = 0;
        while (offset() < end) {
            int control = readByte();
            if (control < 32) {
                skip(control + 1);
                produced += control + 1;
                continue;
            }
            int repeat = control >> 5;
            repeat += 2 + (repeat == 7 ? readByte() : 0);
            if (((control & 31) << 8 | readByte()) >= produced) {
                throw damaged("a compressed string is damaged");
            }
            produced += repeat;
        }
        if (offset() != end || produced != outLength || outLength == 0) {
            throw damaged("a compressed string is damaged");
        }
    }
}
