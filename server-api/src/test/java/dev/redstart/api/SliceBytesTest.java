package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SliceBytesTest extends BytesContract {
    @Override
    Bytes bytes(byte[] bytes) {
        byte[] wider = new byte[bytes.length + 5];
        System.arraycopy(bytes, 0, wider, 2, bytes.length);
        return new SliceBytes(wider, 2, bytes.length);
    }

    @Test
    void keepsItsBytesInACopyWhenTheBufferIsReused() {
        byte[] buffer = {'x', 'a', 'b', 'x'};
        Bytes kept = new SliceBytes(buffer, 1, 2).copy();
        buffer[1] = '?';
        assertEquals("ab", kept.toString());
    }
}
