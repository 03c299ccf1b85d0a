package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ImmutableBytesTest extends BytesContract {
    @Override
    Bytes bytes(byte[] data) {
        return Bytes.of(data);
    }

    @Test
    void copiesTheArrayItIsMadeOf() {
        byte[] data = {'a'};
        Bytes bytes = Bytes.of(data);
        data[0] = 'b';
        assertEquals("a", bytes.toString());
    }
}
