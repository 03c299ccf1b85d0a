package dev.redstart.server.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.RecordingLogger;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PluginLogTest {
    private final List<String> logged = new ArrayList<>();
    private final ServerConfig config = ServerConfig.defaults();
    private final System.Logger log = new PluginLog("tally", new ServerLog(new RecordingLogger(logged), config));

    @Test
    void putsThePluginsNameInFrontOfEachMessage() {
        log.log(Level.INFO, "all {} words");
        log.log(Level.WARNING, "{0} of {1}", 7, "ten");
        log.log(Level.ERROR, () -> "late");
        log.log(Level.ERROR, "failed", new IllegalStateException("why"));
        log.log(Level.INFO, "noted", new IllegalStateException("why"));
        assertEquals(
                List.of(
                        "INFO tally: all {} words",
                        "WARN tally: 7 of ten",
                        "WARN tally: late",
                        "ERROR tally: failed java.lang.IllegalStateException: why",
                        "INFO tally: noted java.lang.IllegalStateException: why"),
                logged);
        assertEquals("tally", log.getName());
    }

    @Test
    void followsTheServersLevel() {
        assertTrue(log.isLoggable(Level.INFO));
        assertFalse(log.isLoggable(Level.DEBUG));
        assertFalse(log.isLoggable(Level.OFF));
        log.log(Level.DEBUG, "not wanted");
        config.change(List.of(Map.entry("loglevel", "debug")));
        log.log(Level.DEBUG, "wanted");
        config.change(List.of(Map.entry("loglevel", "warning")));
        log.log(Level.INFO, "not wanted either");
        log.log(Level.WARNING, "wanted, too");
        assertEquals(List.of("DEBUG tally: wanted", "WARN tally: wanted, too"), logged);
    }
}
