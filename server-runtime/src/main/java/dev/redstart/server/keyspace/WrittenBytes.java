package dev.redstart.server.keyspace;

import dev.redstart.api.ValueType;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Counts the bytes that a value writes, for types that do not weigh their values. */
final class WrittenBytes extends OutputStream {
    private long count;

    private WrittenBytes() {}

    static <T> long of(ValueType<T> type, T value) {
        WrittenBytes written = new WrittenBytes();
        try {
            type.write(value, new DataOutputStream(written));
        } catch (IOException e) {
            throw new UncheckedIOException("type '" + type.name() + "' cannot be written", e);
        }
        return written.count;
    }

    @Override
    public void write(int b) {
        count++;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        count += length;
    }
}
