package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SliceBytesTest extends BytesContract {
    @Override
    Bytes bytes(byte[] octets) {
        byte[] wider = new byte[octets.length + 5];
        System.arraycopy(octets, 0, wider, 2, octets.length);
        return new SliceBytes(wider, 2, octets.length);
    }

    @Test
    void keepsItsOctetsInACopyWhenTheBufferIsReused() {
        byte[] buffer = {'x', 'a', 'b', 'x'};
        Bytes kept = new SliceBytes(buffer, 1, 2).copy();
        buffer[1] = '?';
        assertEquals("ab", kept.toString());
    }
}
