package dev.redstart.server.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.redstart.api.CommandPlugin;
import dev.redstart.api.PluginContext;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Where plugins are found, in which order, and what their classes see of each other. */
class PluginPlacesTest extends PluginLoading {
    @Test
    void loadsAJarBesideTheServer() {
        Path jar = PluginJar.at(plugins().resolve("tally.jar"))
                .plugin(
                        "x.Tally",
                        "tally",
                        command("TALLY") + command("TALLY|RESET").replace("(1)", "(2)"))
                .manifest("Implementation-Version", "1.4")
                .manifest("Server-Api", ApiVersion.CURRENT)
                .write();

        LoadedPlugins loaded = load();

        assertEquals(List.of("tally"), names(loaded));
        LoadedPlugin tally = loaded.plugins().get(0);
        assertEquals("1.4", tally.version());
        assertEquals(jar.toString(), tally.source());
        assertEquals("tally", loaded.commands().named("tally").plugin());
        assertNotNull(loaded.commands().named("TALLY|RESET"));
        assertEquals(List.of(), loaded.problems());
    }

    @Test
    void loadsNothingWhereThereIsNothing() {
        LoadedPlugins loaded = load();

        assertEquals(List.of(), loaded.plugins());
        assertEquals(List.of("class path", plugins() + " (does not exist)"), loaded.searched());
    }

    @Test
    void loadsInstancesThenClassPathThenFoldersInTheOrderOfFileNames() throws IOException {
        jar(plugins().resolve("30.jar"), "c30");
        jar(plugins().resolve("10.jar"), "c10");
        jar(plugins().resolve("20/any.jar"), "c20");
        jar(folder.resolve("more/9.jar"), "d9");
        Path option = jar(folder.resolve("one.jar"), "a");
        config.set("plugins", folder.resolve("more").toString(), option.toString());
        ClassLoader classPath =
                classPath(jar(folder.resolve("z.jar"), "z-first"), jar(folder.resolve("y.jar"), "y-second"));

        LoadedPlugins loaded = load(classPath, new Instance());

        assertEquals(List.of("instance", "z-first", "y-second", "c10", "c20", "c30", "d9", "a"), names(loaded));
    }

    @Test
    void saysWhereItLooked() throws IOException {
        Files.createDirectories(plugins());
        Files.createDirectories(folder.resolve("more"));
        Path option = jar(folder.resolve("one.jar"), "a");
        config.set("plugins", folder.resolve("more").toString(), option.toString());

        LoadedPlugins loaded = load();

        assertEquals(
                List.of(
                        "class path",
                        plugins().toString(),
                        folder.resolve("more").toString(),
                        option.toString()),
                loaded.searched());
    }

    @Test
    void saysWhereEachPluginCameFrom() throws IOException {
        Path onClassPath = jar(folder.resolve("with space.jar"), "a");
        Path inSubFolder = jar(plugins().resolve("b/b.jar"), "b");

        LoadedPlugins loaded = load(classPath(onClassPath), new Instance());

        assertEquals(
                List.of("instance of " + Instance.class.getName(), onClassPath + " (class path)", inSubFolder + ""),
                loaded.plugins().stream().map(LoadedPlugin::source).toList());
    }

    @Test
    void findsPluginsInAFolderOfClasses() throws Exception {
        Path jar = jar(folder.resolve("a.jar"), "a");
        Path classes = Files.createDirectory(folder.resolve("classes"));
        unpack(jar, classes);

        LoadedPlugins loaded = load(classPath(classes));

        assertEquals(List.of("a"), names(loaded));
        assertEquals(classes + " (class path)", loaded.plugins().get(0).source());
        assertEquals("", loaded.plugins().get(0).version());
    }

    @Test
    void keepsPrivateCopiesOfAClassApart() {
        for (String name : List.of("one", "two")) {
            PluginJar.at(plugins().resolve(name + ".jar"))
                    .type("x.Helper", "", "public static String who() { return \"%s\"; }".formatted(name))
                    .plugin("x.Plugin", name, "context.info(\"who\", Helper::who);")
                    .write();
        }

        LoadedPlugins loaded = load();

        assertEquals(
                List.of("one", "two"),
                loaded.plugins().stream()
                        .map(plugin -> plugin.info().get("who").get())
                        .toList());
    }

    @Test
    void loadsTheJarsOfASubFolderTogether() {
        Path library = PluginJar.at(plugins().resolve("tally/lib.jar"))
                .type("lib.Helper", "", "public static String who() { return \"lib\"; }")
                .write();
        PluginJar.at(plugins().resolve("tally/tally.jar"))
                .library(library)
                .plugin("x.Plugin", "tally", "context.info(\"who\", lib.Helper::who);")
                .write();

        LoadedPlugins loaded = load();

        assertEquals("lib", loaded.plugins().get(0).info().get("who").get());
    }

    @Test
    void letsLibrariesFindThePluginsClasses() {
        String loader = "Thread.currentThread().getContextClassLoader().getName()";
        PluginJar.at(plugins().resolve("tally.jar"))
                .plugin("x.Plugin", "tally", """
                        String seen = %s;
                        context.info("seen", () -> seen);
                        context.onStart(() -> { if (!%s.equals("tally.jar")) throw new AssertionError(); });
                        """.formatted(loader, loader))
                .write();
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        LoadedPlugins loaded = load();
        loaded.start(config);

        assertEquals("tally.jar", loaded.plugins().get(0).info().get("seen").get());
        assertEquals(before, Thread.currentThread().getContextClassLoader());
    }

    @Test
    void loadsEveryPluginOfAJar() {
        PluginJar.at(plugins().resolve("both.jar"))
                .plugin("x.One", "one", command("ONE"))
                .service("# and")
                .plugin("x.Two", "two", command("TWO"))
                .write();

        assertEquals(List.of("one", "two"), names(load()));
    }

    @Test
    void closesTheJars() {
        PluginJar.at(plugins().resolve("tally.jar"))
                .type("x.Late", "", "public static String who() { return \"late\"; }")
                .plugin("x.Plugin", "tally", "context.info(\"who\", () -> Late.who());")
                .write();
        LoadedPlugins loaded = load();

        loaded.close();

        assertThrows(
                NoClassDefFoundError.class,
                () -> loaded.plugins().get(0).info().get("who").get());
    }

    @Test
    void ignoresHiddenFilesOtherFilesAndFoldersWithoutJars() throws IOException {
        jar(plugins().resolve("a.JAR"), "a");
        Files.writeString(plugins().resolve(".hidden.jar"), "");
        Files.writeString(plugins().resolve("README.txt"), "");
        Files.createDirectory(plugins().resolve("data"));

        assertEquals(List.of("a"), names(load()));
    }

    @Test
    void takesAJarThatIsNamedTwiceOnce() throws IOException {
        Path jar = jar(plugins().resolve("a-1.0.jar"), "a");
        Files.createSymbolicLink(plugins().resolve("a.jar"), jar);
        config.set("plugins", plugins().toString(), plugins() + "/../plugins/a-1.0.jar");

        assertEquals(List.of("a"), names(load()));
    }

    @Test
    void looksBesideTheServersJarAtTheEndOfLinks() throws Exception {
        Path jar = jar(folder.resolve("server.jar"), "a");
        Path link = Files.createSymbolicLink(
                Files.createDirectory(folder.resolve("bin")).resolve("link.jar"), jar);
        Optional<Path> beside = Optional.of(folder.toRealPath().resolve("plugins"));

        assertEquals(beside, besideClassOf(jar));
        assertEquals(beside, besideClassOf(link));
    }

    @Test
    void looksNowhereBesideAFolderOfClasses() throws Exception {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        unpack(jar(folder.resolve("server.jar"), "a"), classes);

        assertEquals(Optional.empty(), besideClassOf(classes));
        assertEquals(Optional.empty(), PluginLoader.folderBeside(String.class));
    }

    private static Optional<Path> besideClassOf(Path jarOrFolder) throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jarOrFolder.toUri().toURL()})) {
            return PluginLoader.folderBeside(loader.loadClass("x.Pa"));
        }
    }

    @Test
    void findsThePluginsOfTheServersOwnClassPath() {
        LoadedPlugins loaded = load(CommandPlugin.class.getClassLoader());

        assertEquals(List.of("basic"), names(loaded));
        assertNotNull(loaded.commands().named("GET"));
    }

    private static void unpack(Path jar, Path target) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(jar);
                Stream<Path> files = Files.walk(zip.getPath("/"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = target.resolve(file.toString().substring(1));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private static final class Instance implements CommandPlugin {
        @Override
        public String name() {
            return "instance";
        }

        @Override
        public void register(PluginContext context) {}
    }
}
