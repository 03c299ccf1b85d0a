package dev.redstart.server.linear;

import dev.redstart.server.linear.KeyspaceState.Value;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads what a snapshot file holds of the programs' databases, as {@link KeyspaceState#describe} would tell it. A reader of
 * its own for uncompressed strings, so that the server's reader cannot share a fault with its writer.
 *
 * @see <a href="https://rdb.fnordig.de/file_format.html">RDB file format</a>
 */
final class SnapshotText {
    private static final int MAGIC_BYTES = 9;
    private static final int AUX = 0xfa;
    private static final int RESIZE = 0xfb;
    private static final int EXPIRE_MILLIS = 0xfc;
    private static final int SELECT = 0xfe;
    private static final int END = 0xff;
    private static final int STRING = 0;

    private final ByteBuffer file;
    private final StringBuilder text = new StringBuilder();
    private int db;
    private long expireAt = KeyspaceState.NO_EXPIRY;

    private SnapshotText(ByteBuffer file) {
        this.file = file.order(ByteOrder.LITTLE_ENDIAN);
    }

    static String of(Path path) throws IOException {
        return new SnapshotText(ByteBuffer.wrap(Files.readAllBytes(path)).position(MAGIC_BYTES)).read();
    }

    private String read() {
        for (int opcode = next(); opcode != END; opcode = next()) {
            switch (opcode) {
                case AUX -> {
                    string();
                    string();
                }
                case RESIZE -> {
                    length(next());
                    length(next());
                }
                case EXPIRE_MILLIS -> expireAt = file.getLong();
                case SELECT -> db = length(next());
                case STRING -> entry();
                default -> throw new IllegalStateException("opcode " + opcode + " at " + file.position());
            }
        }
        return text.toString();
    }

    private void entry() {
        String key = string();
        String value = string();
        if (db < RandomProgram.DATABASES) {
            KeyspaceState.line(text, db, key, new Value(value, expireAt));
        }
        expireAt = KeyspaceState.NO_EXPIRY;
    }

    private int next() {
        return file.get() & 0xff;
    }

    private int length(int first) {
        return switch (first >> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3f) << 8 | next();
            default -> Integer.reverseBytes(file.getInt());
        };
    }

    private String string() {
        int first = next();
        if (first >> 6 == 3) {
            return switch (first & 0x3f) {
                case 0 -> Integer.toString(file.get());
                case 1 -> Integer.toString(file.getShort());
                case 2 -> Integer.toString(file.getInt());
                default -> throw new IllegalStateException("a compressed string at " + file.position());
            };
        }
        byte[] bytes = new byte[length(first)];
        file.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
