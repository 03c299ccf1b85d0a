package dev.redstart.server.rdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.redstart.server.config.Limits;
import dev.redstart.server.storage.TypeTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Damaged files: data or an {@link RdbException}, never anything else, and no more memory than the file is worth. */
class RdbFuzzTest {
    private static final TypeTable TYPES = new NumbersType().alone();

    /** Buffers, and what a test's own record of the entries takes. */
    private static final long FIXED_BYTES = 4L * Limits.FILE_BUFFER_BYTES;

    @Provide
    Arbitrary<String> files() {
        return Arbitraries.of("redis-strings.rdb", "redis-types.rdb", "redis-lfu.rdb", "redis-lru.rdb", "plugin");
    }

    private static byte[] file(String name) {
        try {
            return name.equals("plugin")
                    ? PluginValueTest.fileWith(new NumbersType().declared(), List.of(1L, 2L, 3L))
                    : RdbFiles.bytes(name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Property(tries = 5)
    void everyPrefixIsRefused(@ForAll("files") String name) throws RdbException {
        byte[] whole = file(name);
        assertEquals(whole.length, FoundEntries.in(whole, TYPES).end);
        for (int length = 0; length < whole.length; length++) {
            byte[] prefix = Arrays.copyOf(whole, length);
            assertThrows(RdbException.class, () -> FoundEntries.in(prefix, TYPES), length + " bytes");
        }
    }

    /** The checksum says 0, so it is not what finds the damage. */
    @Property(tries = 3000)
    void aDamagedFileIsDataOrRefused(
            @ForAll("files") String name, @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int changes) {
        byte[] whole = file(name);
        byte[] unsigned = Arrays.copyOf(whole, whole.length - Long.BYTES);
        byte[] damaged = damage(unsigned, new Random(seed), changes);
        byte[] read = Arrays.copyOf(damaged, damaged.length + Long.BYTES);
        long before = allocated();
        try {
            FoundEntries.in(read, TYPES);
        } catch (RdbException e) {
            assertTrue(e.getMessage().startsWith("test.rdb, offset "), e.getMessage());
        }
        long bytes = allocated() - before;
        assertTrue(bytes < FIXED_BYTES + 3L * Lzf.MAX_EXPANSION * read.length, bytes + " bytes of memory");
    }

    /** With its checksum every damaged file is refused. */
    @Property(tries = 1000)
    void theChecksumFindsEveryChange(@ForAll("files") String name, @ForAll long seed) {
        byte[] whole = file(name);
        Random random = new Random(seed);
        int at = random.nextInt(whole.length);
        whole[at] ^= (byte) (1 << random.nextInt(8));
        boolean unchecked = name.equals("redis-lfu.rdb"); // written with rdbchecksum no
        if (!unchecked) {
            assertThrows(RdbException.class, () -> FoundEntries.in(whole, TYPES), "byte " + at);
        }
    }

    @Property(tries = 1000)
    void anythingBehindAHeaderIsDataOrRefused(@ForAll byte[] data) {
        byte[] file = Arrays.copyOf("REDIS0010".getBytes(StandardCharsets.US_ASCII), 9 + data.length);
        System.arraycopy(data, 0, file, 9, data.length);
        try {
            assertTrue(FoundEntries.in(file, TYPES).end <= file.length);
        } catch (RdbException e) {
            assertTrue(e.getMessage().startsWith("test.rdb, offset "), e.getMessage());
        }
    }

    private static byte[] damage(byte[] data, Random random, int changes) {
        byte[] damaged = data;
        for (int i = 0; i < changes; i++) {
            int at = 9 + random.nextInt(damaged.length - 9);
            damaged = switch (random.nextInt(4)) {
                case 0 -> replaced(damaged, at, 1, (byte) random.nextInt());
                case 1 -> replaced(damaged, at, 0, extreme(random));
                case 2 -> replaced(damaged, at, 1);
                default -> replaced(damaged, at, 1, extreme(random));
            };
        }
        return damaged;
    }

    private static byte[] extreme(Random random) {
        List<byte[]> extremes = List.of(
                new byte[] {(byte) 0x80, 0x7f, -1, -1, -1},
                new byte[] {(byte) 0x80, -1, -1, -1, -1},
                new byte[] {(byte) 0x81, 0x7f, -1, -1, -1, -1, -1, -1, -1},
                new byte[] {(byte) 0x81, -1, -1, -1, -1, -1, -1, -1, -1},
                new byte[] {(byte) 0xc3, 4, (byte) 0x80, 0x7f, -1, -1, -1},
                new byte[] {0x7f, -1},
                new byte[] {0});
        return extremes.get(random.nextInt(extremes.size()));
    }

    private static byte[] replaced(byte[] data, int at, int removed, byte... inserted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(data, 0, at);
        out.write(inserted, 0, inserted.length);
        int rest = Math.min(data.length, at + removed);
        out.write(data, rest, data.length - rest);
        return out.toByteArray();
    }

    static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
