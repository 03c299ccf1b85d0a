package dev.redstart.server.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.redstart.api.ByteRanges;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SlabTableTest extends TableContract {
    private static final int NAMES = 1000;

    @Override
    Table table(int stripeBits) {
        return ChosenHashes.table(hashes -> new SlabTable(0, stripeBits, hashes, new Arena()));
    }

    @Test
    void growsNoMoreWhenItWasToldHowManyNamesCome() {
        SlabTable table = new SlabTable(0, STRIPE_BITS, ByteRanges::hash64, new Arena());
        insert(table, "early");
        table.expect(AllHeld.ALL, NAMES);
        int bytes = table.indexBytes();
        for (int i = 1; i < NAMES; i++) {
            insert(table, "name" + i);
        }
        assertEquals(bytes, table.indexBytes());
        assertEquals(NAMES, table.size());
        assertNotEquals(Table.ABSENT, find(table, "early"));
        for (int i = 1; i < NAMES; i++) {
            assertNotEquals(Table.ABSENT, find(table, "name" + i), "name" + i);
        }
    }

    private static void insert(Table table, String name) {
        byte[] data = name.getBytes(StandardCharsets.US_ASCII);
        table.insert(AllHeld.ALL, data, 0, data.length, ByteRanges.hash64(data, 0, data.length));
    }

    private static int find(Table table, String name) {
        byte[] data = name.getBytes(StandardCharsets.US_ASCII);
        return table.find(AllHeld.ALL, data, 0, data.length, ByteRanges.hash64(data, 0, data.length));
    }
}
