package dev.redstart.server.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.CommandPlugin;
import dev.redstart.server.config.ServerConfig;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Loads plugins from a temporary folder, without those of the test's own class path. */
abstract class PluginLoading {
    @TempDir
    Path folder;

    ServerConfig config;
    private final List<AutoCloseable> opened = new ArrayList<>();

    @BeforeEach
    void configure() {
        config = ServerConfig.defaults();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    /** The folder beside the server's jar. */
    Path plugins() {
        return folder.resolve("plugins");
    }

    LoadedPlugins load(CommandPlugin... instances) {
        return load(new NoPlugins(), instances);
    }

    LoadedPlugins load(ClassLoader parent, CommandPlugin... instances) {
        LoadedPlugins loaded = PluginLoader.load(config, Arrays.asList(instances), parent, Optional.of(plugins()));
        opened.add(loaded);
        return loaded;
    }

    List<String> problems(CommandPlugin... instances) {
        return problems(new NoPlugins(), instances);
    }

    List<String> problems(ClassLoader parent, CommandPlugin... instances) {
        PluginException refusal = assertThrows(PluginException.class, () -> load(parent, instances));
        return refusal.getMessage().lines().toList();
    }

    /** The only problem, which must have all these texts. */
    String problem(String... texts) {
        List<String> all = problems();
        assertEquals(1, all.size(), () -> String.join("\n", all));
        assertHas(all.get(0), texts);
        return all.get(0);
    }

    static void assertHas(String line, String... texts) {
        for (String text : texts) {
            assertTrue(line.contains(text), () -> "<" + text + "> in <" + line + ">");
        }
    }

    static List<String> names(LoadedPlugins loaded) {
        return loaded.plugins().stream().map(LoadedPlugin::name).toList();
    }

    /** A jar with a plugin that declares one command under its own name. */
    static Path jar(Path file, String pluginName) {
        return PluginJar.at(file)
                .plugin("x.P" + pluginName.replace('-', '_'), pluginName, command(pluginName))
                .write();
    }

    /** Java that declares a command. */
    static String command(String name) {
        return "context.command(\"%s\", (request, reply) -> reply.ok()).arity(1);".formatted(name);
    }

    ClassLoader classPath(Path... jars) throws IOException {
        URL[] urls = new URL[jars.length];
        for (int i = 0; i < jars.length; i++) {
            urls[i] = jars[i].toUri().toURL();
        }
        URLClassLoader loader = new URLClassLoader(urls, new NoPlugins());
        opened.add(loader);
        return loader;
    }

    /** The test's class path without the plugins on it. */
    private static final class NoPlugins extends ClassLoader {
        NoPlugins() {
            super(PluginLoading.class.getClassLoader());
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.equals(PluginJar.SERVICES_FILE) ? Collections.emptyEnumeration() : super.getResources(name);
        }
    }
}
