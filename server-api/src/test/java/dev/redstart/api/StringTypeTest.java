package dev.redstart.api;

import static dev.redstart.api.ValueType.STRING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StringTypeTest {
    private static DataInput file(int claimedLength, int data) {
        byte[] bytes = ByteBuffer.allocate(4 + data).putInt(claimedLength).array();
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65535, 65536, 65537, 131072, 300_000, 1_000_003})
    void readsWhatItWrote(int length) throws IOException {
        byte[] data = new byte[length];
        for (int i = 0; i < length; i++) {
            data[i] = (byte) (i * 31 + i / 251);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        STRING.write(Bytes.wrap(data, 0, length), new DataOutputStream(out));
        assertEquals(4 + length, out.size());
        DataInput in = new DataInputStream(new ByteArrayInputStream(out.toByteArray()));
        assertEquals(Bytes.of(data), STRING.read(in, STRING.version()));
        assertThrows(EOFException.class, in::readByte);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 512 * 1024 * 1024 + 1, Integer.MAX_VALUE})
    void refusesImpossibleLengths(int length) {
        IOException e = assertThrows(IOException.class, () -> STRING.read(file(length, 10), 1));
        assertTrue(e.getMessage().contains(Integer.toString(length)), e.getMessage());
    }

    @Test
    void noticesThatTheFileEnds() {
        assertThrows(EOFException.class, () -> STRING.read(file(10, 9), 1));
        assertThrows(EOFException.class, () -> STRING.read(file(300_000, 299_999), 1));
        assertThrows(
                EOFException.class, () -> STRING.read(new DataInputStream(new ByteArrayInputStream(new byte[3])), 1));
    }

    @Test
    void allocatesByWhatItHasReadAndNotByWhatTheFileClaims() {
        DataInput in = file(512 * 1024 * 1024, 100_000);
        ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = thread.getCurrentThreadAllocatedBytes();
        assertThrows(EOFException.class, () -> STRING.read(in, 1));
        assertTrue(thread.getCurrentThreadAllocatedBytes() - before < 2_000_000);
    }

    @Test
    void keepsAnEmptyString() {
        assertEquals("string", STRING.name());
        assertEquals(0, STRING.create().length());
        assertFalse(STRING.isEmpty(STRING.create()));
    }

    @Test
    void copiesAView() {
        byte[] buffer = {'a', 'b'};
        Bytes copy = STRING.copy(Bytes.wrap(buffer, 0, 2));
        buffer[0] = 'x';
        assertEquals("ab", copy.toString());
    }
}
