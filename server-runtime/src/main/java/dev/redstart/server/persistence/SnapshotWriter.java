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

/** Writes the keyspace's snapshot as a file in Redis' format; its keys, not what stands before and behind them. */
final class SnapshotWriter implements SnapshotSink {
    /** A value that its type has frozen: written by the snapshot's thread. */
    private record Frozen(DeclaredType<?> type, Supplier<?> value) {}

    /** A value that is bytes already, behind its type byte. */
    private record Written(DeclaredType<?> type, OpaqueValue value) {}

    /** Why a value could not be captured. */
    private record Failed(Throwable cause) {}

    private final RdbWriter out;
    private final TypeTable types;
    private final FileStatus status;
    private final BytesView key = new BytesView();

    /**
     * @param types those that plugins have
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
        if (captured instanceof Failed failed) {
            throw new IOException(
                    "the value of key " + QuotedBytes.shortened(key) + " cannot be written: "
                            + failed.cause.getMessage(),
                    failed.cause);
        }
        out.expireAt(expireAt);
        if (captured instanceof Frozen frozen) {
            out.object(key, frozen.type, frozen.value.get());
        } else {
            Written written = (Written) captured;
            out.object(key, written.type, written.value);
        }
        status.keySaved();
    }

    @Override
    public Object capture(int type, Object value) {
        if (value instanceof OpaqueValue opaque) {
            return new Written(null, opaque); // it never changes
        }
        try {
            DeclaredType<?> declared = (DeclaredType<?>) types.handle(type, value);
            Supplier<?> frozen = freeze(declared.type(), value);
            return frozen != null ? new Frozen(declared, frozen) : new Written(declared, write(declared, value));
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            return new Failed(e); // a plugin's code: the snapshot fails, not the command that runs now
        }
    }

    @SuppressWarnings("unchecked") // the value is one of the type's
    private static <T> Supplier<T> freeze(ValueType<T> type, Object value) {
        return type.freeze((T) value);
    }

    private OpaqueValue write(DeclaredType<?> type, Object value) throws IOException {
        byte[] payload = new DumpPayload(types, false).ofObject(type, value);
        byte[] content = Arrays.copyOfRange(payload, 1, payload.length - DumpPayload.FOOTER_BYTES);
        return new OpaqueValue(null, payload[0] & 0xff, 0, content);
    }
}
