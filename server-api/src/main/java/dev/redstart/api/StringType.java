package dev.redstart.api;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The type of strings, by which handlers name them; the runtime stores them in its own way. */
final class StringType implements ValueType<Bytes> {
    static final StringType INSTANCE = new StringType();

    /** Redis' limit for a string. */
    private static final int MAX_LENGTH = 512 * 1024 * 1024;

    /** How much is allocated before the octets have been seen. */
    private static final int CHUNK = 64 * 1024;

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
        byte[] octets = new byte[Math.min(length, CHUNK)];
        int read = 0;
        while (true) {
            in.readFully(octets, read, octets.length - read);
            read = octets.length;
            if (read == length) {
                return new ArrayBytes(octets);
            }
            octets = java.util.Arrays.copyOf(octets, (int) Math.min(length, 2L * read));
        }
    }

    @Override
    public boolean isEmpty(Bytes value) {
        return false;
    }

    @Override
    public Bytes copy(Bytes value) {
        return value.copy();
    }
}
