package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerLogTest {
    private final List<String> logged = new ArrayList<>();
    private final ServerConfig config = ServerConfig.defaults();
    private final RecordingLogger recorder = new RecordingLogger(logged);
    private final ServerLog log = new ServerLog(recorder, config);

    @ParameterizedTest
    @CsvSource({
        "debug, DEBUG d INFO v INFO n WARN w ERROR e java.lang.Error",
        "verbose, INFO v INFO n WARN w ERROR e java.lang.Error",
        "notice, INFO n WARN w ERROR e java.lang.Error",
        "warning, WARN w ERROR e java.lang.Error",
        "nothing, ''"
    })
    void passesOnWhatTheLevelShows(String level, String expected) {
        config.set("loglevel", level);
        log.debug("d");
        log.verbose("v");
        log.notice("n");
        log.warning("w");
        log.warning("e", new Error());
        assertEquals(expected, String.join(" ", logged));
    }

    @Test
    void formatsArguments() {
        log.notice("port {} of {}", 6379, "here");
        log.warning("{}", "one");
        log.warning("{} {} {}", 1, 2, 3);
        assertEquals(List.of("INFO port 6379 of here", "WARN one", "WARN 1 2 3"), logged);
    }

    @Test
    void followsAChangeOfLevelAtOnce() {
        assertFalse(log.shows(LogLevel.DEBUG));
        log.debug("before");
        config.change(List.of(Map.entry("loglevel", "debug")));
        log.debug("after");
        assertTrue(log.shows(LogLevel.DEBUG));
        assertEquals(List.of("DEBUG after"), logged);
    }

    @Test
    void tellsALoggerThatKnowsThemTheLevelsOfRedisServer() {
        Leveled leveled = new Leveled(logged);
        ServerLog own = new ServerLog(leveled, config);
        config.set("loglevel", "debug");
        own.debug("d {}", 1);
        own.verbose("v {}", 2);
        own.notice("n");
        own.warning("w", new Error());
        own.warning("{} with a cause", "x", new Error());
        assertEquals(
                List.of(
                        "DEBUG d 1",
                        "VERBOSE v 2",
                        "NOTICE n",
                        "WARNING w java.lang.Error",
                        "WARNING x with a cause java.lang.Error"),
                logged);
    }

    @Test
    void isMadeForAClass() {
        assertTrue(config.log(ServerLogTest.class).shows(LogLevel.NOTICE));
    }

    /** Keeps what is logged, with redis-server's levels. */
    private static final class Leveled extends RecordingLogger implements LeveledLogger {
        private static final long serialVersionUID = 1L;

        Leveled(List<String> logged) {
            super(logged);
        }

        @Override
        public void log(LogLevel level, String message, Throwable cause) {
            add(level + " " + message + (cause == null ? "" : " " + cause));
        }
    }
}
