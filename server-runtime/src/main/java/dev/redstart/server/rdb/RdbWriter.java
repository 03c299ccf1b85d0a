package dev.redstart.server.rdb;

import dev.redstart.api.Key;
import dev.redstart.api.ValueType;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.storage.DeclaredType;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/**
 * Writes a file in RDB format, part by part in this order: {@link #header}, {@link #aux}, {@link #moduleAux} that
 * belongs before the keys, {@link #function}; for each database {@link #database}, then for each key its
 * attributes ({@link #expireAt}, {@link #idle}, {@link #frequency}) and {@link #string} or {@link #object}; the other {@link
 * #moduleAux}; {@link #end}.
 *
 * <p>Everything goes through one buffer, and a string allocates nothing. After an {@link IOException} of the channel the
 * file is useless.
 */
public final class RdbWriter {
    private final RdbOutput out;
    private final ValueWriter values;
    private final int version;
    private final boolean checksum;

    private byte[] name;
    private int nameFrom;
    private int nameLength;
    private final ValueWriter.Between writeName = () -> outName();

    /**
     * @param version {@link RdbFormat#VERSION}, or the highest {@link RdbFormat#versionFor} of the values to come
     * @param compression whether strings may be compressed
     * @param checksum whether a checksum is computed; without one the file says 0
     */
    public RdbWriter(WritableByteChannel channel, int version, boolean compression, boolean checksum) {
        if (version < RdbFormat.VERSION || version > RdbFormat.NEWEST_VERSION) {
            throw new IllegalArgumentException("version " + version);
        }
        this.out = new RdbOutput(channel, compression);
        this.values = new ValueWriter(out);
        this.version = version;
        this.checksum = checksum;
        if (!checksum) {
            out.ignoreChecksum();
        }
    }

    /** Returns the number of bytes written so far. */
    public long bytesWritten() {
        return out.bytesWritten();
    }

    /** Writes the beginning. */
    public void header() throws IOException {
        out.write(String.format("REDIS%04d", version).getBytes(StandardCharsets.US_ASCII));
    }

    /** Writes the fields that redis-server writes at the top of each file. */
    public void standardAux(String serverVersion, long nowMillis, long usedMemoryBytes, boolean baseOfLog)
            throws IOException {
        aux("redis-ver", serverVersion);
        aux("redis-bits", "64");
        aux("ctime", Long.toString(nowMillis / 1000));
        aux("used-mem", Long.toString(usedMemoryBytes));
        aux("aof-base", baseOfLog ? "1" : "0");
    }

    /** Writes a field about the file. */
    public void aux(String field, String value) throws IOException {
        out.write(RdbFormat.AUX);
        out.string(field);
        out.string(value);
    }

    /** Writes the code of a function library. */
    public void function(BytesView code) throws IOException {
        out.write(RdbFormat.FUNCTION_2);
        out.string(code);
    }

    /** Writes data of a redis-server module that belongs to no key, as it was read. */
    public void moduleAux(ModuleAux aux) throws IOException {
        out.write(RdbFormat.MODULE_AUX);
        out.write(aux.payload());
    }

    /** Writes the database of the next keys, and their approximate numbers. */
    public void database(int index, long keys, long expiring) throws IOException {
        out.write(RdbFormat.SELECT_DATABASE);
        out.length(index);
        out.write(RdbFormat.RESIZE_DATABASE);
        out.length(keys);
        out.length(expiring);
    }

    /** Writes the expiry of the next key, if it has one, in milliseconds since the epoch. */
    public void expireAt(long epochMillis) throws IOException {
        if (epochMillis != Key.NO_EXPIRY) {
            out.write(RdbFormat.EXPIRE_MILLIS);
            out.longLittleEndian(epochMillis);
        }
    }

    /** Writes the idle time of the next key, for LRU eviction. */
    public void idle(long seconds) throws IOException {
        out.write(RdbFormat.IDLE);
        out.length(seconds);
    }

    /** Writes the access counter of the next key, 0 to 255, for LFU eviction. */
    public void frequency(int counter) throws IOException {
        out.write(RdbFormat.FREQUENCY);
        out.write(counter);
    }

    /** Writes a key and its string. */
    public void string(byte[] nameIn, int nameAt, int nameBytes, byte[] valueIn, int valueFrom, int valueLength)
            throws IOException {
        out.write(RdbFormat.STRING);
        out.string(nameIn, nameAt, nameBytes);
        out.string(valueIn, valueFrom, valueLength);
    }

    /** Writes a key and its string. */
    public void string(BytesView key, BytesView value) throws IOException {
        string(key.array(), key.from(), key.length(), value.array(), value.from(), value.length());
    }

    /**
     * Writes a key and its value of another type than string.
     *
     * @param type not used for an {@link OpaqueValue}
     * @throws IOException also when the type's {@link ValueType#write} throws, and when the value needs a newer version than the
     *     file has
     */
    public void object(BytesView key, DeclaredType<?> type, Object value) throws IOException {
        name = key.array();
        nameFrom = key.from();
        nameLength = key.length();
        values.write(type, value, version, writeName);
    }

    private void outName() throws IOException {
        out.string(name, nameFrom, nameLength);
    }

    /** Writes the end, and flushes. */
    public void end() throws IOException {
        out.write(RdbFormat.END);
        out.longLittleEndian(checksum ? out.checksum() : 0);
        out.flush();
    }

    /** Writes the buffer to the channel. */
    public void flush() throws IOException {
        out.flush();
    }
}
