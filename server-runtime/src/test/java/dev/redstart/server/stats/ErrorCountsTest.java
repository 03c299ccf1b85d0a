package dev.redstart.server.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.server.config.Limits;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorCountsTest {
    private final ErrorCounts counts = new ErrorCounts();

    @ParameterizedTest
    @CsvSource({
        "ERR,ERR",
        "WRONGTYPE,WRONGTYPE",
        "'a\r\nb\nc',a__b_c",
        "a:b#c,a_b_c",
        "'two words',two",
        "'',ERR",
        "' ',ERR",
        "caf\u00e9,caf_",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaab,ERR"
    })
    void showsACodeAsOneWordOfALine(String code, String shown) {
        counts.count(code);
        counts.count(code);

        assertEquals(Map.of(shown, 2L), counts.byCode());
    }

    @Test
    void countsCodesBeyondAFullTableTogether() {
        for (int i = 0; i < Limits.ERROR_CODES + 10; i++) {
            counts.count("CODE" + i);
        }
        counts.count("CODE0");

        assertEquals(Limits.ERROR_CODES + 1, counts.byCode().size());
        assertEquals(10, counts.byCode().get(ErrorCounts.OVERFLOW));
        assertEquals(2, counts.byCode().get("CODE0"));
    }

    @Test
    void hasRoomAgainAfterAReset() {
        for (int i = 0; i < Limits.ERROR_CODES + 1; i++) {
            counts.count("CODE" + i);
        }

        counts.reset();
        counts.count("NEW");

        assertEquals(Map.of("NEW", 1L), counts.byCode());
    }
}
