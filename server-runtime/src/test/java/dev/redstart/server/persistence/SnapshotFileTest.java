package dev.redstart.server.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnapshotFileTest {
    @ParameterizedTest
    @CsvSource({
        "temp-dump.rdb, dump.rdb, true",
        "temp-12-dump.rdb, dump.rdb, true",
        "temp-12-dump.rdb.x, dump.rdb, true",
        "temp-2024-dump.rdb, 2024-dump.rdb, true",
        "temp-7-2024-dump.rdb, 2024-dump.rdb, true",
        "temp-12dump.rdb, dump.rdb, false",
        "temp--dump.rdb, dump.rdb, false",
        "temp-1-2-dump.rdb, dump.rdb, false",
        "temp-\u0663-dump.rdb, dump.rdb, false",
        "temp-12-other.rdb, dump.rdb, false",
        "temp-12-dump, dump.rdb, false",
        "temp-, dump.rdb, false",
        "temp-12, dump.rdb, false",
        "dump.rdb, dump.rdb, false",
        "a-temp-12-dump.rdb, dump.rdb, false",
    })
    void knowsWhatAProcessLeftUnfinished(String file, String name, boolean leftOver) {
        assertEquals(leftOver, SnapshotFile.isLeftOver(file, name));
    }
}
