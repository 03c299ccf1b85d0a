package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code client-output-buffer-limit} against what redis-server 7.0.15 answers. */
class OutputBufferLimitsTest {
    private static final String NAME = "client-output-buffer-limit";
    private static final String DEFAULT = "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60";

    private final ServerConfig config = ServerConfig.defaults();

    @Test
    void beginWithTheDefaultsOfRedisServer() {
        assertEquals(DEFAULT, shown());
        assertEquals(new OutputBufferLimit(0, 0, 0), config.clientOutputBufferLimit(ClientClass.NORMAL));
        assertEquals(
                new OutputBufferLimit(256 << 20, 64 << 20, 60), config.clientOutputBufferLimit(ClientClass.REPLICA));
    }

    @Test
    void keepsClassesThatAreNotMentioned() {
        config.set(NAME, "normal", "1mb", "512k", "60");
        config.set(NAME, "PubSub", "1", "2", "3", "replica", "4", "5", "6");
        assertEquals("normal 1048576 512000 60 slave 4 5 6 pubsub 1 2 3", shown());
        change("slave 7 8 9");
        assertEquals("normal 1048576 512000 60 slave 7 8 9 pubsub 1 2 3", shown());
        assertEquals(new OutputBufferLimit(1 << 20, 512_000, 60), config.clientOutputBufferLimit(ClientClass.NORMAL));
    }

    @Test
    void keepsTheLastOfSeveralMentionsOfOneClass() {
        change("normal 1 1 1 normal 2 2 2");
        assertEquals(new OutputBufferLimit(2, 2, 2), config.clientOutputBufferLimit(ClientClass.NORMAL));
    }

    @Test
    void takesNothingForNoChange() {
        change("");
        assertEquals(DEFAULT, shown());
    }

    @ParameterizedTest
    @CsvSource({
        "normal, Wrong number of arguments in buffer limit configuration.",
        "normal 0 0, Wrong number of arguments in buffer limit configuration.",
        "normal  0 0 0, Wrong number of arguments in buffer limit configuration.",
        "foo 0 0 0, Invalid client class specified in buffer limit configuration.",
        "master 0 0 0, Invalid client class specified in buffer limit configuration.",
        "normal x 0 0, 'Error in hard, soft or soft_seconds setting in buffer limit configuration.'",
        "normal -1 0 0, 'Error in hard, soft or soft_seconds setting in buffer limit configuration.'",
        "normal 0 10% 0, 'Error in hard, soft or soft_seconds setting in buffer limit configuration.'",
        "normal 0 0 -1, 'Error in hard, soft or soft_seconds setting in buffer limit configuration.'",
        "normal 0 0 1x, 'Error in hard, soft or soft_seconds setting in buffer limit configuration.'",
    })
    void refusesWhatIsNoLimit(String value, String why) {
        String message =
                assertThrows(ConfigException.class, () -> change(value)).getMessage();
        assertEquals("CONFIG SET failed (possibly related to argument '" + NAME + "') - " + why, message);
        assertEquals(DEFAULT, shown());
    }

    private void change(String value) {
        config.change(List.of(Map.entry(NAME, value)));
    }

    private String shown() {
        return config.matching(NAME::equals).get(NAME);
    }
}
