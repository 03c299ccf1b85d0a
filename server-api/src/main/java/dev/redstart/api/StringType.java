package dev.redstart.api;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The type of strings; the runtime stores them in its own way. */
final class StringType implements ValueType<Bytes> {
    static final StringType INSTANCE = new StringType();

    /** Digits and sign of the longest integer of 64 bits. */
    private static final int LONGEST_INTEGER = 20;

    /** Redis' limit for a string. */
    private static final int MAX_LENGTH = 512 * 1024 * 1024;

    /** How much is allocated before the bytes have been seen. */
    private static final int CHUNK = 64 * 1024;

    /** Redis keeps a string of up to so many bytes beside its header. */
    private static final int EMBEDDED_BYTES = 44;

    private StringType() {}

    @Override
    public String name() {
        return "string";
    }

    @Override
    public Bytes create() {
        return Bytes.of(new byte[0]);
    }

    @Override
    public void write(Bytes value, DataOutput out) throws IOException {
        out.writeInt(value.length());
        out.write(value.toByteArray());
    }

    @Override
    public Bytes read(DataInput in, int version) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > MAX_LENGTH) {
            throw new IOException("a string of " + length + " bytes; 0 to " + MAX_LENGTH + " are possible");
        }
        byte[] bytes = new byte[Math.min(length, CHUNK)];
        int read = 0;
        while (true) {
            in.readFully(bytes, read, bytes.length - read);
            read = bytes.length;
            if (read == length) {
                return Bytes.own(bytes);
            }
            bytes = java.util.Arrays.copyOf(bytes, (int) Math.min(length, 2L * read));
        }
    }

    @Override
    public boolean isEmpty(Bytes value) {
        return false;
    }

    /** What Redis would answer of a string that was set as a whole; the runtime keeps strings in its own way. */
    @Override
    public String encoding(Bytes value) {
        if (isInteger(value)) {
            return "int";
        }
        return value.length() <= EMBEDDED_BYTES ? "embstr" : "raw";
    }

    private static boolean isInteger(Bytes value) {
        if (value.length() > LONGEST_INTEGER) {
            return false;
        }
        byte[] bytes = value.toByteArray();
        return ByteRanges.isLong(bytes, 0, bytes.length);
    }

    @Override
    public Bytes copy(Bytes value) {
        return value.copy();
    }
}
