package dev.redstart.server.rdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.storage.DeclaredType;
import dev.redstart.server.storage.TypeTable;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Values of plugins' own types, and types that read Redis' own. */
class PluginValueTest {
    private static final DeclaredType<List<Long>> NUMBERS = new NumbersType().declared();
    private static final TypeTable KNOWN = new TypeTable(List.of(NUMBERS));

    static byte[] fileWith(DeclaredType<?> type, Object value) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        RdbWriter writer = new RdbWriter(Channels.newChannel(file), RdbFormat.VERSION, true, true);
        writer.header();
        writer.object(RdbFiles.view("key"), type, value);
        writer.end();
        return file.toByteArray();
    }

    private static String refusal(byte[] file, TypeTable types) {
        return assertThrows(RdbException.class, () -> FoundEntries.in(file, types))
                .getMessage();
    }

    @Property(tries = 200)
    void readsBackWhatItWrote(@ForAll List<Long> numbers) throws IOException {
        FoundEntries.Entry entry =
                FoundEntries.in(fileWith(NUMBERS, numbers), KNOWN).entry("key");
        assertSame(NUMBERS, entry.type());
        assertEquals(numbers, entry.value());
    }

    @Test
    void aLargeValueGoesInPieces() throws IOException {
        List<Long> numbers = LongStream.range(0, 100_000)
                .map(i -> i * i * i * 0x9E3779B97F4A7C15L)
                .boxed()
                .toList();
        FoundEntries.Entry entry =
                FoundEntries.in(fileWith(NUMBERS, numbers), KNOWN).entry("key");
        assertEquals(numbers, entry.value());
    }

    @Test
    void withoutThePluginTheValueIsKeptAndNamesIt() throws IOException {
        byte[] file = fileWith(NUMBERS, List.of(1L, 2L));
        FoundEntries found = FoundEntries.in(file);
        OpaqueType type = (OpaqueType) found.entry("key").type();
        assertEquals("numbers", type.name());
        assertEquals("arithmetic", type.plugin());
        byte[] again = RdbFiles.write(found);
        assertArrayEquals(
                found.entry("key").opaque().payload(),
                FoundEntries.in(again).entry("key").opaque().payload());
        assertEquals(List.of(1L, 2L), FoundEntries.in(again, KNOWN).entry("key").value());
    }

    @Test
    void aNewerVersionThanThePluginsIsRefused() throws IOException {
        NumbersType newer = new NumbersType() {
            @Override
            public int version() {
                return 7;
            }
        };
        String refusal = refusal(fileWith(newer.declared(), List.of()), KNOWN);
        assertTrue(refusal.contains("type 'numbers' of plugin 'arithmetic' reads up to version 1, this is version 7"));
    }

    @Test
    void anythingThatAPluginThrowsWhileItReadsIsTheFilesFault() throws IOException {
        byte[] file = fileWith(NUMBERS, List.of(1L));
        List<Throwable> faults = List.of(
                new IOException("broken"),
                new IllegalStateException("broken"),
                new StackOverflowError("broken"),
                new OutOfMemoryError("broken"),
                new NoClassDefFoundError("broken"));
        for (Throwable fault : faults) {
            String refusal = refusal(file, throwing(fault).alone());
            assertTrue(refusal.contains("key \"key\": type 'numbers' cannot read its value: "), refusal);
            assertTrue(refusal.endsWith("broken"), refusal);
        }
    }

    private static NumbersType throwing(Throwable fault) {
        return new NumbersType() {
            @Override
            public List<Long> read(DataInput in, int version) throws IOException {
                return PluginValueTest.<RuntimeException>raise(fault);
            }
        };
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> List<Long> raise(Throwable fault) throws E {
        throw (E) fault;
    }

    @Test
    void aValueThatIsNotReadToItsEndIsRefused() throws IOException {
        NumbersType lazy = new NumbersType() {
            @Override
            public List<Long> read(DataInput in, int version) throws IOException {
                in.readInt();
                return new ArrayList<>();
            }
        };
        String refusal = refusal(fileWith(NUMBERS, List.of(1L)), lazy.alone());
        assertTrue(refusal.endsWith("type 'numbers' did not read all of its value"), refusal);
        assertEquals(
                List.of(),
                FoundEntries.in(fileWith(NUMBERS, List.of()), lazy.alone())
                        .entry("key")
                        .value());
    }

    @Test
    void whatAPluginThrowsWhileItWritesReachesTheCallerWithItsName() {
        NumbersType broken = new NumbersType() {
            @Override
            public void write(List<Long> value, DataOutput out) {
                throw new IllegalStateException("no");
            }
        };
        IOException fault = assertThrows(IOException.class, () -> fileWith(broken.declared(), List.of()));
        assertTrue(fault.getMessage().startsWith("type 'numbers' cannot write its value: "), fault.getMessage());
    }

    /** Sets as redis-server writes them as long as their members are words: a count, then strings of up to 63 bytes. */
    private static final class WordsType extends NumbersType {
        @Override
        public String name() {
            return "set";
        }

        @Override
        public int[] rdbTypes() {
            return new int[] {RdbFormat.SET};
        }

        @Override
        public List<Long> readRdb(int rdbType, DataInput in) throws IOException {
            List<Long> lengths = new ArrayList<>();
            for (int left = in.readUnsignedByte(); left > 0; left--) {
                int length = in.readUnsignedByte();
                in.skipBytes(length);
                lengths.add((long) length);
            }
            return lengths;
        }

        @Override
        public int writeRdb(List<Long> value, DataOutput out) throws IOException {
            out.writeByte(value.size());
            for (long length : value) {
                out.writeByte((int) length);
                out.writeBytes("x".repeat((int) length));
            }
            return RdbFormat.SET;
        }
    }

    @Test
    void aTypeCanClaimOneOfRedisOwn() throws IOException {
        DeclaredType<List<Long>> words = new WordsType().declared();
        TypeTable types = new TypeTable(List.of(words));
        FoundEntries found = FoundEntries.in(RdbFiles.bytes("redis-types.rdb"), types);
        assertSame(words, found.entry("set-words").type());
        assertEquals(List.of(1L, 1L, 1L), found.entry("set-words").value());
        assertEquals("intset", found.entry("set-numbers").opaque().encoding());
        FoundEntries again = FoundEntries.in(RdbFiles.write(found));
        assertEquals("set", again.entry("set-words").type().name());
        assertEquals(
                7,
                again.entry("set-words").opaque().payload().length,
                "three strings of an byte, and how many there are");
    }
}
