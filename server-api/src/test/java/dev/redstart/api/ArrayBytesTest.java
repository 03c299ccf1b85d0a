package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ArrayBytesTest extends BytesContract {
    @Override
    Bytes bytes(byte[] octets) {
        return Bytes.of(octets);
    }

    @Test
    void copiesTheArrayItIsMadeOf() {
        byte[] octets = {'a'};
        Bytes bytes = Bytes.of(octets);
        octets[0] = 'b';
        assertEquals("a", bytes.toString());
    }
}
