package dev.redstart.server.persistence;

import dev.redstart.api.ValueType;
import dev.redstart.server.keyspace.SnapshotSink;
import dev.redstart.server.rdb.DumpPayload;
import dev.redstart.server.rdb.OpaqueValue;
import dev.redstart.server.rdb.QuotedOctets;
import dev.redstart.server.rdb.RdbTypes;
import dev.redstart.server.rdb.RdbWriter;
import dev.redstart.server.resp.BytesView;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;

/** Writes the keyspace's snapshot as a file in Redis' format; its keys, not what stands before and behind them. */
final class SnapshotWriter implements SnapshotSink {
    /** A value that its type has frozen: written by the snapshot's thread. */
    private record Frozen(ValueType<?> type, Supplier<?> value) {}

    /** A value that is octets already, behind its type byte. */
    private record Written(ValueType<?> type, OpaqueValue value) {}

    /** Why a value could not be captured. */
    private record Failed(ValueType<?> type, Throwable cause) {}

    private final RdbWriter out;
    private final Function<ValueType<?>, String> pluginOf;
    private final FileStatus status;
    private final BytesView key = new BytesView();

    /**
     * @param pluginOf the name of the plugin that has a type
     * @param status counts the keys
     */
    SnapshotWriter(RdbWriter out, Function<ValueType<?>, String> pluginOf, FileStatus status) {
        this.out = out;
        this.pluginOf = pluginOf;
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
                    "the value of key " + QuotedOctets.shortened(key) + " cannot be written: "
                            + failed.cause.getMessage(),
                    failed.cause);
        }
        out.expireAt(expireAt);
        if (captured instanceof Frozen frozen) {
            out.object(key, frozen.type, frozen.value.get(), pluginOf.apply(frozen.type));
        } else {
            Written written = (Written) captured;
            out.object(key, written.type, written.value, pluginOf.apply(written.type));
        }
        status.keySaved();
    }

    @Override
    public Object capture(ValueType<?> type, Object value) {
        try {
            Supplier<?> frozen = freeze(type, value);
            return frozen != null ? new Frozen(type, frozen) : new Written(type, write(type, value));
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            return new Failed(type, e); // a plugin's code: the snapshot fails, not the command that runs now
        }
    }

    @SuppressWarnings("unchecked") // the value is one of the type's
    private static <T> Supplier<T> freeze(ValueType<T> type, Object value) {
        return type.freeze((T) value);
    }

    private OpaqueValue write(ValueType<?> type, Object value) throws IOException {
        byte[] payload = new DumpPayload(RdbTypes.NONE, false).ofObject(type, value, pluginOf.apply(type));
        byte[] content = Arrays.copyOfRange(payload, 1, payload.length - DumpPayload.FOOTER_BYTES);
        return new OpaqueValue(null, payload[0] & 0xff, 0, content);
    }
}
