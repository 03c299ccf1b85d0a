package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a type gets that overrides nothing. */
class ValueTypeTest {
    @Test
    void copiesByWritingAndReading() {
        Names type = new Names();
        List<String> value = new ArrayList<>(List.of("a", "ä"));
        List<String> copy = type.copy(value);
        assertEquals(value, copy);
        assertNotSame(value, copy);
        copy.add("b");
        assertEquals(List.of("a", "ä"), value);
    }

    @Test
    void readsTheCopyInTheVersionItWrote() {
        Names type = new Names();
        type.copy(List.of());
        assertEquals(7, type.versionRead);
    }

    @Test
    void saysWhichTypeCannotReadWhatItWrote() {
        ValueType<List<String>> type = new Names() {
            @Override
            public List<String> read(DataInput in, int version) throws IOException {
                throw new IOException("no");
            }
        };
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> type.copy(List.of()));
        assertEquals("type 'names' cannot read what it wrote", e.getMessage());
        assertEquals("no", e.getCause().getMessage());
    }

    @Test
    void hasModestDefaults() {
        ValueType<List<String>> type = new Names();
        List<String> value = List.of("a");
        assertFalse(type.isEmpty(value));
        assertEquals(-1, type.weigh(value));
        assertEquals("raw", type.encoding(value));
        assertNull(type.freeze(value));
        assertEquals(0, type.rdbTypes().length);
        assertThrows(IOException.class, () -> type.readRdb(1, null));
        assertThrows(IOException.class, () -> type.writeRdb(value, null));
    }

    /** A list of names, in its seventh format. */
    private static class Names implements ValueType<List<String>> {
        private int versionRead;

        @Override
        public String name() {
            return "names";
        }

        @Override
        public List<String> create() {
            return new ArrayList<>();
        }

        @Override
        public int version() {
            return 7;
        }

        @Override
        public void write(List<String> value, DataOutput out) throws IOException {
            out.writeInt(value.size());
            for (String name : value) {
                out.writeUTF(name);
            }
        }

        @Override
        public List<String> read(DataInput in, int version) throws IOException {
            versionRead = version;
            List<String> value = create();
            for (int left = in.readInt(); left > 0; left--) {
                value.add(in.readUTF());
            }
            return value;
        }
    }
}
