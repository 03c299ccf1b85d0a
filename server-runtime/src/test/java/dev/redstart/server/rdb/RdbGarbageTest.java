package dev.redstart.server.rdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Key;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.storage.TypeTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Millions of strings go through buffers that are made once. */
class RdbGarbageTest {
    private static final int KEYS = 200_000;
    private static final long ALLOWED_BYTES = 100_000;

    private final ByteBuffer file = ByteBuffer.allocate(16 << 20);

    private final class Memory implements WritableByteChannel, ReadableByteChannel {
        @Override
        public int write(ByteBuffer from) {
            int count = from.remaining();
            file.put(from);
            return count;
        }

        @Override
        public int read(ByteBuffer to) {
            if (!file.hasRemaining()) {
                return -1;
            }
            int count = Math.min(file.remaining(), to.remaining());
            to.put(to.position(), file, file.position(), count);
            to.position(to.position() + count);
            file.position(file.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    /** Counts, and keeps nothing. */
    private static final class Counting implements RdbVisitor {
        long keys;
        long bytes;

        @Override
        public void string(RdbKey key, BytesView value) {
            keys++;
            bytes += key.name().length() + value.length();
        }

        @Override
        public void object(RdbKey key, TypeHandle<?> type, Object value) {
            throw new AssertionError(key.name());
        }
    }

    @Test
    void nothingIsMadePerString() throws IOException {
        RdbWriter writer = new RdbWriter(new Memory(), RdbFormat.VERSION, true, true);
        byte[] name = "key:000000000000".getBytes(StandardCharsets.US_ASCII);
        byte[] raw = "abcdefghijklmnopqrstuvwxyz012345".getBytes(StandardCharsets.US_ASCII);
        byte[] repeats = "ab".repeat(500).getBytes(StandardCharsets.US_ASCII);
        writer.header();
        writeSome(writer, name, raw, repeats, 1000);
        long before = RdbFuzzTest.allocated();
        writeSome(writer, name, raw, repeats, KEYS);
        long written = RdbFuzzTest.allocated() - before;
        writer.end();
        assertTrue(written < ALLOWED_BYTES, written + " bytes while writing");

        file.flip();
        Counting counting = new Counting();
        RdbReader reader =
                new RdbReader(new RdbInput("memory", new Memory(), file.limit()), counting, 16, TypeTable.NONE);
        before = RdbFuzzTest.allocated();
        reader.read();
        long read = RdbFuzzTest.allocated() - before;
        assertEquals(KEYS + 1000, counting.keys);
        assertEquals((KEYS + 1000) / 4 * (4 * 16L + 1000 + 7 + 32 + 32), counting.bytes);
        assertTrue(read < ALLOWED_BYTES, read + " bytes while reading");
    }

    private static void writeSome(RdbWriter writer, byte[] name, byte[] raw, byte[] repeats, int count) {
        try {
            for (int i = 0; i < count; i++) {
                Decimal.write(100_000_000L + i, name, 4);
                byte[] value = i % 4 == 0 ? repeats : i % 4 == 1 ? name : raw;
                writer.expireAt(i % 2 == 0 ? 4_000_000_000_000L : Key.NO_EXPIRY);
                int from = i % 4 == 1 ? 5 : 0;
                int length = i % 4 == 1 ? 7 : value.length;
                writer.string(name, 0, name.length, value, from, length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
