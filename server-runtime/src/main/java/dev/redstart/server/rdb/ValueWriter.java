package dev.redstart.server.rdb;

import dev.redstart.api.ValueType;
import dev.redstart.server.config.Limits;
import dev.redstart.server.storage.DeclaredType;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Writes a value of any type but string. A type of Redis writes in Redis' format; any other type of a plugin is a
 * module's value:
 *
 * <pre>
 *   7  id of "redstart-"  STRING type  UINT version  STRING plugin  (STRING up to 64 KB of what the type writes)*  END
 * </pre>
 */
final class ValueWriter {
    private final RdbOutput out;
    private final RdbOutput memory = new RdbOutput(false);

    ValueWriter(RdbOutput out) {
        this.out = out;
    }

    /** Writes what is between a type byte and its value. */
    interface Between {
        void write() throws IOException;
    }

    /**
     * Writes type byte and value.
     *
     * @param type not used for an {@link OpaqueValue}
     * @param version of the file; a value that needs a newer one is rejected
     * @param between writes what is between type byte and value, such as a key's name
     */
    void write(DeclaredType<?> type, Object value, int version, Between between) throws IOException {
        if (value instanceof OpaqueValue opaque) {
            typeByte(opaque.typeByte(), version);
            between.write();
            out.write(opaque.payload());
        } else if (type.isOfRedis()) {
            writeRedis(type.type(), value, version, between);
        } else {
            out.write(RdbFormat.MODULE_2);
            between.write();
            writeOwn(type, value);
        }
    }

    private void typeByte(int typeByte, int version) throws IOException {
        if (RdbFormat.versionFor(typeByte) > version) {
            throw new IOException("type byte " + typeByte + " needs version " + RdbFormat.versionFor(typeByte)
                    + " of the format, but this file has version " + version);
        }
        out.write(typeByte);
    }

    /** Writes a value to memory first, because its type byte is known only afterwards. */
    private void writeRedis(ValueType<?> type, Object value, int version, Between between) throws IOException {
        memory.clear();
        int typeByte = writeRdb(type, value, new DataOutputStream(memory));
        if (!RdbFormat.isValue(typeByte) || typeByte == RdbFormat.STRING) {
            throw new IOException("type '" + type.name() + "' wrote a value of the unknown type byte " + typeByte);
        }
        typeByte(typeByte, version);
        between.write();
        out.memory(memory);
        memory.clear();
    }

    private void writeOwn(DeclaredType<?> declared, Object value) throws IOException {
        out.length(ModuleId.REDSTART);
        out.length(RdbFormat.MODULE_STRING);
        out.string(declared.name());
        out.length(RdbFormat.MODULE_UNSIGNED);
        out.length(declared.type().version());
        out.length(RdbFormat.MODULE_STRING);
        out.string(declared.plugin());
        Pieces pieces = new Pieces();
        writeOf(declared.type(), value, new DataOutputStream(pieces));
        pieces.flush();
        out.length(RdbFormat.MODULE_END);
    }

    @SuppressWarnings("unchecked") // the value is one of the type's
    private static <T> int writeRdb(ValueType<T> type, Object value, DataOutputStream data) throws IOException {
        try {
            return type.writeRdb((T) value, data);
        } catch (RuntimeException e) {
            throw fault(type, e);
        }
    }

    @SuppressWarnings("unchecked") // the value is one of the type's
    private static <T> void writeOf(ValueType<T> type, Object value, DataOutputStream data) throws IOException {
        try {
            type.write((T) value, data);
        } catch (RuntimeException e) {
            throw fault(type, e);
        }
    }

    private static IOException fault(ValueType<?> type, RuntimeException e) {
        return new IOException("type '" + type.name() + "' cannot write its value: " + e, e);
    }

    /** Splits the bytes of a type into strings. */
    private final class Pieces extends OutputStream {
        private byte[] piece = new byte[256];
        private int length;

        @Override
        public void write(int b) throws IOException {
            room();
            piece[length++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            int at = from;
            int end = from + count;
            while (at < end) {
                room();
                int part = Math.min(end - at, piece.length - length);
                System.arraycopy(bytes, at, piece, length, part);
                length += part;
                at += part;
            }
        }

        private void room() throws IOException {
            if (length < piece.length) {
                return;
            }
            if (length == Limits.FILE_PIECE_BYTES) {
                flush();
            } else {
                piece = Arrays.copyOf(piece, Math.min(Limits.FILE_PIECE_BYTES, 4 * length));
            }
        }

        @Override
        public void flush() throws IOException {
            if (length > 0) {
                out.length(RdbFormat.MODULE_STRING);
                out.string(piece, 0, length);
                length = 0;
            }
        }
    }
}
