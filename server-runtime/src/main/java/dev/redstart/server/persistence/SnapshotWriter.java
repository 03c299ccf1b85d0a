package dev.redstart.server.persistence;

import dev.redstart.api.ValueType;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.rdb.DumpPayload;
import dev.redstart.server.rdb.OpaqueValue;
import dev.redstart.server.rdb.QuotedBytes;
import dev.redstart.server.rdb.RdbWriter;
import dev.redstart.server.storage.DeclaredType;
import dev.redstart.server.storage.SnapshotSink;
import dev.redstart.server.storage.TypeTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;

/** Writes the keys of a snapshot in RDB format. {@link SnapshotFile} writes what stands before and behind them. */
final class SnapshotWriter implements SnapshotSink {
    /** A value as of the snapshot's instant; no later change reaches it. */
    private interface Captured {
        /** Writes the value, on the snapshot's thread. */
        void write(RdbWriter out, BytesView key) throws IOException;
    }

    /** A value that its type has frozen. */
    private record Frozen(DeclaredType<?> type, Supplier<?> value) implements Captured {
        @Override
        public void write(RdbWriter out, BytesView key) throws IOException {
            out.object(key, type, value.get());
        }
    }

    /** A value that is bytes already, without its type byte. */
    private record Serialized(DeclaredType<?> type, OpaqueValue value) implements Captured {
        @Override
        public void write(RdbWriter out, BytesView key) throws IOException {
            out.object(key, type, value);
        }
    }

    /** A value that could not be captured: the snapshot fails when it gets there. */
    private record Failed(Throwable cause) implements Captured {
        @Override
        public void write(RdbWriter out, BytesView key) throws IOException {
            throw new IOException(
                    "the value of key " + QuotedBytes.shortened(key) + " cannot be written: " + cause.getMessage(),
                    cause);
        }
    }

    private final RdbWriter out;
    private final TypeTable types;
    private final FileStatus status;
    private final BytesView key = new BytesView();

    /**
     * Writes the keys to a file.
     *
     * @param types the types of the plugins
     * @param status counts the keys
     */
    SnapshotWriter(RdbWriter out, TypeTable types, FileStatus status) {
        this.out = out;
        this.types = types;
        this.status = status;
    }

    @Override
    public void database(int db, long keys, long expiring) throws IOException {
        out.database(db, keys, expiring);
    }

    @Override
    public void string(byte[] name, int nameFrom, int nameLength, byte[] value, int from, int length, long expireAt)
            throws IOException {
        out.expireAt(expireAt);
        out.string(name, nameFrom, nameLength, value, from, length);
        status.keySaved();
    }

    @Override
    public void object(byte[] name, int nameFrom, int nameLength, Object captured, long expireAt) throws IOException {
        key.point(name, nameFrom, nameLength);
        out.expireAt(expireAt);
        ((Captured) captured).write(out, key);
        status.keySaved();
    }

    @Override
    public Captured capture(int type, Object value) {
        if (value instanceof OpaqueValue opaque) {
            return new Serialized(null, opaque); // it never changes
        }
        try {
            DeclaredType<?> declared = (DeclaredType<?>) types.handle(type, value);
            Supplier<?> frozen = freeze(declared.type(), value);
            return frozen != null ? new Frozen(declared, frozen) : new Serialized(declared, serialize(declared, value));
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            return new Failed(e); // a plugin's code threw: the snapshot fails, the command that runs now goes on
        }
    }

    @SuppressWarnings("unchecked") // the value is one of the type's
    private static <T> Supplier<T> freeze(ValueType<T> type, Object value) {
        return type.freeze((T) value);
    }

    private OpaqueValue serialize(DeclaredType<?> type, Object value) throws IOException {
        byte[] payload = new DumpPayload(types, false).ofObject(type, value);
        byte[] content = Arrays.copyOfRange(payload, 1, payload.length - DumpPayload.FOOTER_BYTES);
        return new OpaqueValue(null, payload[0] & 0xff, 0, content);
    }
}
