package dev.redstart.server.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.api.CommandPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A plugin that is found in more places than one, and is nevertheless one plugin. */
class PluginTwiceTest extends PluginLoading {
    /** What a test of a plugin does whose services file lies on its class path. */
    @Test
    void anInstanceIsUsedInPlaceOfItsClassOnTheClassPath() throws Exception {
        ClassLoader classPath = classPath(jar(folder.resolve("tally.jar"), "tally"));
        CommandPlugin instance =
                (CommandPlugin) classPath.loadClass("x.Ptally").getConstructor().newInstance();

        LoadedPlugins loaded = load(classPath, instance);

        assertEquals(List.of("tally"), names(loaded));
        assertEquals("instance of x.Ptally", loaded.plugins().get(0).source());
    }

    @Test
    void anInstanceOfASubclassIsUsedAsWell() throws Exception {
        Path base = jar(folder.resolve("tally.jar"), "tally");
        Path derived = PluginJar.at(folder.resolve("derived.jar"))
                .library(base)
                .type("x.Derived", "extends Ptally", "")
                .write();
        ClassLoader classPath = classPath(base, derived);
        CommandPlugin instance = (CommandPlugin)
                classPath.loadClass("x.Derived").getConstructor().newInstance();

        assertEquals(List.of("tally"), names(load(classPath, instance)));
    }

    @Test
    void anInstanceOfAnotherClassOfTheSameNameIsStillOneTooMany() throws Exception {
        ClassLoader classPath = classPath(jar(folder.resolve("tally.jar"), "tally"));
        ClassLoader another = classPath(jar(folder.resolve("another.jar"), "tally"));
        CommandPlugin instance =
                (CommandPlugin) another.loadClass("x.Ptally").getConstructor().newInstance();

        List<String> problems = problems(classPath, instance);

        assertEquals(1, problems.size());
        assertHas(problems.get(0), "plugin 'tally' is loaded twice, also from instance of x.Ptally");
    }

    @Test
    void theSameJarOnTheClassPathAndInTheFolderIsOnePlugin() throws IOException {
        Path onClassPath = jar(folder.resolve("tally-1.0.jar"), "tally");
        Files.createDirectories(plugins());
        Files.copy(onClassPath, plugins().resolve("tally.jar"));
        config.set("plugins", onClassPath.toString());

        LoadedPlugins loaded = load(classPath(onClassPath));

        assertEquals(List.of("tally"), names(loaded));
        assertEquals(onClassPath + " (class path)", loaded.plugins().get(0).source());
        assertEquals(List.of(), loaded.problems());
    }

    @Test
    void theSameJarOfTwoPluginsIsTakenOnce() throws IOException {
        Path first = PluginJar.at(plugins().resolve("1.jar"))
                .plugin("x.One", "one", command("one"))
                .plugin("x.Two", "two", command("two"))
                .write();
        Files.copy(first, plugins().resolve("2.jar"));

        LoadedPlugins loaded = load();

        assertEquals(List.of("one", "two"), names(loaded));
        assertEquals(first.toString(), loaded.plugins().get(1).source());
    }
}
