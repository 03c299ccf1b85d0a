package dev.redstart.server.plugin;

import dev.redstart.server.config.ServerLog;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** Looks for services files. No class of a jar is loaded here, so that what its manifest says is known before. */
final class PluginFinder {
    private static final String MAY_NOT_LOOK = "cannot be looked into: let this user enter it";

    private final ClassLoader parent;
    private final LoadErrors problems;
    private final ServerLog log;
    private final List<ServicesFile> found = new ArrayList<>();
    private final List<PluginClassLoader> loaders = new ArrayList<>();
    private final List<String> searched = new ArrayList<>();
    private final Set<Path> seen = new HashSet<>();

    PluginFinder(ClassLoader parent, LoadErrors problems, ServerLog log) {
        this.parent = parent;
        this.problems = problems;
        this.log = log;
    }

    /** In the order in which they are to be loaded. */
    List<ServicesFile> found() {
        return found;
    }

    /** The loaders made for jars. */
    List<PluginClassLoader> loaders() {
        return loaders;
    }

    /** Where plugins were looked for, for people. */
    List<String> searched() {
        return searched;
    }

    /** The classes and modules that the process was started with. */
    void searchClassPath() {
        searched.add("class path");
        found.add(new ServicesFile("module path", null, parent));
        try {
            for (URL file : Collections.list(parent.getResources(ServicesFile.NAME))) {
                addFromClassPath(file);
            }
        } catch (IOException e) {
            problems.add("class path", "cannot be searched: " + FailureMessages.describe(e), e);
        }
    }

    private void addFromClassPath(URL file) {
        String place = placeOf(file) + " (class path)";
        try {
            String objection = ApiVersion.objection(manifestBeside(file));
            if (objection == null) {
                found.add(new ServicesFile(place, file, parent));
            } else {
                problems.add(place, objection);
            }
        } catch (IOException | RuntimeException e) {
            problems.add(place, "cannot be read: " + FailureMessages.describe(e), e);
        }
    }

    /** A folder that need not exist. */
    void searchFolder(Path folder) {
        if (Files.isDirectory(folder)) {
            searched.add(folder.toString());
            addFolder(folder);
        } else if (Files.notExists(folder)) {
            searched.add(folder + " (does not exist)");
        } else {
            searched.add(folder + " (cannot be entered)");
            problems.add(folder.toString(), MAY_NOT_LOOK);
        }
    }

    /** A jar or folder that the operator named. */
    void searchOption(Path path) {
        searched.add(path.toString());
        if (Files.isDirectory(path)) {
            addFolder(path);
        } else if (Files.exists(path)) {
            addJars(path, List.of(path));
        } else if (!Files.notExists(path)) {
            problems.add(path.toString(), MAY_NOT_LOOK);
        } else {
            problems.add(path.toString(), "does not exist, but option --plugins names it");
        }
    }

    private void addFolder(Path folder) {
        for (Path entry : entries(folder)) {
            if (isJar(entry)) {
                addJars(entry, List.of(entry));
            } else if (Files.isDirectory(entry)) {
                addSubFolder(entry);
            }
        }
    }

    private void addSubFolder(Path folder) {
        List<Path> jars = new ArrayList<>();
        for (Path entry : entries(folder)) {
            if (isJar(entry)) {
                jars.add(entry);
            }
        }
        if (jars.isEmpty()) {
            log.warning("{}: no jar in this folder, it is ignored", folder);
        } else {
            addJars(folder, jars);
        }
    }

    /** One loader for all these jars; if one cannot be used, none is. */
    private void addJars(Path jarOrFolder, List<Path> jars) {
        if (!seen.add(realPath(jarOrFolder))) {
            return;
        }
        int problemsBefore = problems.count();
        for (Path jar : jars) {
            check(jar);
        }
        if (problems.count() > problemsBefore) {
            return;
        }
        PluginClassLoader loader = new PluginClassLoader(jarOrFolder, jars, parent);
        loaders.add(loader);
        try {
            List<URL> files = Collections.list(loader.findResources(ServicesFile.NAME));
            if (files.isEmpty()) {
                problems.add(
                        jarOrFolder.toString(),
                        "no " + ServicesFile.NAME + " in it: add this file with the name of the plugin's class; a"
                                + " library belongs into a folder together with the plugin that uses it");
            }
            for (URL file : files) {
                found.add(new ServicesFile(placeOf(file), file, loader));
            }
        } catch (IOException e) {
            problems.add(jarOrFolder.toString(), "cannot be read: " + FailureMessages.describe(e), e);
        }
    }

    private void check(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            String objection = ApiVersion.objection(file.getManifest());
            if (objection != null) {
                problems.add(jar.toString(), objection);
            }
        } catch (IOException | RuntimeException e) {
            problems.add(jar.toString(), "not a jar, damaged, or not readable: " + FailureMessages.describe(e), e);
        }
    }

    /** What is not hidden, sorted by file name: the order of loading is the same on every machine. */
    private List<Path> entries(Path folder) {
        String[] names = folder.toFile().list();
        if (names == null) {
            problems.add(folder.toString(), "cannot be read: may this user list it?");
            return List.of();
        }
        Arrays.sort(names);
        List<Path> entries = new ArrayList<>();
        for (String name : names) {
            if (!name.startsWith(".")) {
                entries.add(folder.resolve(name));
            }
        }
        return entries;
    }

    private static boolean isJar(Path path) {
        return fileName(path).toLowerCase(Locale.ROOT).endsWith(".jar") && !Files.isDirectory(path);
    }

    private static String fileName(Path path) {
        return path.getFileName().toString();
    }

    /** By which a jar that is named twice is known to be one jar. */
    static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }

    /** The jar or folder of a services file, for people. */
    private static String placeOf(URL file) {
        String text = file.toString();
        try {
            boolean inJar = file.getProtocol().equals("jar");
            String end = (inJar ? "!/" : "") + ServicesFile.NAME;
            String root = text.substring(inJar ? "jar:".length() : 0, text.length() - end.length());
            return Path.of(URI.create(root)).toString();
        } catch (RuntimeException e) {
            return text;
        }
    }

    private static Manifest manifestBeside(URL file) throws IOException {
        URLConnection connection = file.openConnection();
        connection.setUseCaches(false);
        if (!(connection instanceof JarURLConnection jar)) {
            return null;
        }
        try (JarFile opened = jar.getJarFile()) {
            return opened.getManifest();
        }
    }
}
