package dev.redstart.server.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.redstart.server.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code plugins-on-error skip}. */
class SkippedPluginTest extends PluginLoading {
    @BeforeEach
    void skip() {
        config.set("plugins-on-error", "skip");
    }

    @Test
    void dropsAllDeclarationsOfAPluginAndGoesOn() {
        PluginJar.at(plugins().resolve("1.jar"))
                .plugin("x.One", "one", command("ONE"))
                .write();
        PluginJar.at(plugins().resolve("2.jar"))
                .plugin(
                        "x.Two",
                        "two",
                        command("TWO") + command("ONE") + "context.every(Duration.ofDays(1), () -> {});")
                .write();
        PluginJar.at(plugins().resolve("3.jar"))
                .plugin("x.Three", "three", command("TWO"))
                .write();

        LoadedPlugins loaded = load();

        assertEquals(List.of("one", "three"), names(loaded));
        assertEquals("three", loaded.commands().named("TWO").plugin());
        assertEquals(List.of(), loaded.timers());
        assertEquals(1, loaded.problems().size());
    }

    @Test
    void dropsTheSettingsOfAPlugin() {
        String setting = "context.setting(\"size\", dev.redstart.api.SettingType.integer(1, 9), 2L);";
        PluginJar.at(plugins().resolve("1.jar"))
                .plugin("x.Bad", "bad", setting + "throw new IllegalStateException();")
                .write();
        PluginJar.at(plugins().resolve("2.jar"))
                .plugin("x.Again", "bad", setting + "context.type(null);")
                .write();
        PluginJar.at(plugins().resolve("3.jar"))
                .plugin("x.Good", "bad-too", setting)
                .write();

        assertEquals(List.of("bad-too"), names(load()));
        assertEquals(Map.of("plugin.bad-too.size", "2"), config.matching(name -> name.startsWith("plugin.")));
        assertThrows(ConfigException.class, () -> config.change(List.of(Map.entry("plugin.bad.size", "3"))));
    }

    @Test
    void keepsTheSoundPluginsOfAJar() {
        PluginJar.at(plugins().resolve("mixed.jar"))
                .service("x.Gone")
                .plugin("x.Bad", "bad", command("BAD") + "throw new LinkageError();")
                .plugin("x.Good", "good", command("GOOD"))
                .type(
                        "x.Worse",
                        "implements CommandPlugin",
                        "{ if (true) throw new Error(); }"
                                + " public String name() { return null; } public void register(PluginContext context) {}")
                .service("x.Worse")
                .plugin("x.Last", "last", command("LAST"))
                .write();

        LoadedPlugins loaded = load();

        assertEquals(List.of("good", "last"), names(loaded));
        assertNull(loaded.commands().named("BAD"));
        assertNotNull(loaded.commands().named("GOOD"));
        assertEquals(3, loaded.problems().size());
    }

    @Test
    void dropsEachPluginThatFailsWithTheSameText() {
        String code = command("SAME") + "throw new Exception(\"same\");";
        PluginJar.at(plugins().resolve("same.jar"))
                .plugin("x.Same", "same", code)
                .plugin("x.SameAgain", "same", code)
                .write();

        LoadedPlugins loaded = load();

        assertEquals(List.of(), loaded.plugins());
    }

    @Test
    void dropsASubFolderWithADamagedLibrary() throws IOException {
        jar(plugins().resolve("tally/tally.jar"), "tally");
        Files.writeString(plugins().resolve("tally/lib.jar"), "");
        jar(plugins().resolve("z.jar"), "z");

        assertEquals(List.of("z"), names(load()));
    }

    @Test
    void goesOnWithoutAPathThatDoesNotExist() {
        config.set("plugins", folder.resolve("missing.jar").toString());
        jar(plugins().resolve("a.jar"), "a");

        LoadedPlugins loaded = load();

        assertEquals(List.of("a"), names(loaded));
        assertHas(loaded.problems().get(0), "missing.jar", "--plugins");
    }
}
