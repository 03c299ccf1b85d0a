package dev.redstart.server.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.plugin.LoadedPlugins;
import dev.redstart.server.plugin.PluginLoader;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The most frequent commands allocate nothing on existing keys. */
class CommandGarbageTest {
    private final DispatcherHarness server = new DispatcherHarness();
    private LoadedPlugins plugins;

    @BeforeEach
    void load() {
        plugins = PluginLoader.load(ServerConfig.defaults(), List.of(), CommandGarbageTest.class.getClassLoader());
        server.table(plugins.commands());
    }

    @AfterEach
    void close() {
        plugins.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET text",
                "SET text value",
                "SET text value PX 100000",
                "SET text value XX GET",
                "SETEX text 100 value",
                "GETSET text value",
                "GETEX text EX 100",
                "MGET text text number",
                "MSET text value number 1000000",
                "STRLEN text",
                "INCR number",
                "DECR number",
                "INCRBY number 70000",
                "DECRBY number -70000",
                "EXPIRE text 100",
                "EXPIREAT text 33177117420",
                "EXPIRETIME text",
                "TTL text",
                "PERSIST text",
                "TOUCH text number",
                "MOVE nokey 1",
                "RENAME text text"
            })
    void isNotMadeByCommandsOnKeysThatExist(String command) {
        server.send("MSET text value number 1000000");
        assertFalse(server.send(command).startsWith("-"), command);
        assertEquals(0.0, server.allocatedBytes(command), 1, "bytes allocated");
    }
}
