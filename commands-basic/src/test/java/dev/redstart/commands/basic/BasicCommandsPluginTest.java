package dev.redstart.commands.basic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.CommandPlugin;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What can be said of the plugin without a server; its commands are tested over the wire, in server-runtime. */
class BasicCommandsPluginTest {
    @Test
    void isFoundByServiceLoader() {
        List<String> plugins = ServiceLoader.load(CommandPlugin.class).stream()
                .map(provider -> provider.type().getName())
                .toList();
        assertEquals(List.of("dev.redstart.commands.basic.BasicCommandsPlugin"), plugins);
    }

    @Test
    void hasANameThatCanPrefixItsConfiguration() {
        String name = new BasicCommandsPlugin().name();
        assertEquals("basic", name);
        assertTrue(name.matches("[a-z][a-z0-9-]{0,31}"));
    }
}
