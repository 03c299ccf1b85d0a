package dev.redstart.server.plugin;

import dev.redstart.api.CommandPlugin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Makes a plugin's jar out of Java source text, against nothing but the API and the libraries given.
 *
 * <pre>{@code
 * Path jar = PluginJar.at(folder.resolve("tally.jar"))
 *         .plugin("x.Tally", "tally", "context.command(\"TALLY\", (request, reply) -> reply.integer(1)).arity(1);")
 *         .manifest("Server-Api", "0.3")
 *         .write();
 * }</pre>
 */
public final class PluginJar {
    /** Where ServiceLoader looks. */
    public static final String SERVICES_FILE = "META-INF/services/dev.redstart.api.CommandPlugin";

    private static final int MAJOR_VERSION_OFFSET = 6;

    private final Path jar;
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<String> services = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();
    private final List<Path> libraries = new ArrayList<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private final Attributes manifest = new Attributes();
    private int classFileVersion;

    private PluginJar(Path jar) {
        this.jar = jar;
    }

    /** A jar to be written to this path; its folder is made if need be. */
    public static PluginJar at(Path jar) {
        return new PluginJar(jar);
    }

    /** Adds a public plugin class, named in the services file; {@code register} is the body of its method. */
    public PluginJar plugin(String className, String pluginName, String register) {
        return type(className, "implements CommandPlugin", """
                public String name() { return "%s"; }
                public void register(PluginContext context) throws Exception { %s }
                """.formatted(pluginName, register))
                .service(className);
    }

    /** Adds a public class with the API, java.time and java.util imported. */
    public PluginJar type(String className, String inherits, String body) {
        int dot = className.lastIndexOf('.');
        return source(
                className, """
                package %s;
                import dev.redstart.api.*;
                import java.time.*;
                import java.util.*;
                public class %s %s {
                %s
                }
                """.formatted(className.substring(0, dot), className.substring(dot + 1), inherits, body));
    }

    /** Adds a whole source file. */
    public PluginJar source(String className, String text) {
        sources.put(className, text);
        return this;
    }

    /** Adds a line to the services file, which exists only if there is a line. */
    public PluginJar service(String line) {
        services.add(line);
        return this;
    }

    /** Compiles a class, but does not put it into the jar. */
    public PluginJar leaveOut(String className) {
        leftOut.add(className);
        return this;
    }

    /** Adds a jar to compile against. */
    public PluginJar library(Path library) {
        libraries.add(library);
        return this;
    }

    /** Adds an entry to the manifest. */
    public PluginJar manifest(String name, String value) {
        manifest.putValue(name, value);
        return this;
    }

    /** Adds a file. */
    public PluginJar entry(String name, String text) {
        entries.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Makes the class files say that they need a newer Java: 61 is Java 17. */
    public PluginJar classFileVersion(int version) {
        classFileVersion = version;
        return this;
    }

    /** Compiles and packs, and returns the jar. */
    public Path write() {
        try {
            Files.createDirectories(jar.toAbsolutePath().getParent());
            try (OutputStream file = Files.newOutputStream(jar);
                    JarOutputStream out = new JarOutputStream(file, fullManifest())) {
                for (Map.Entry<String, byte[]> entry : allEntries().entrySet()) {
                    out.putNextEntry(new JarEntry(entry.getKey()));
                    out.write(entry.getValue());
                }
            }
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Manifest fullManifest() {
        Manifest full = new Manifest();
        full.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        full.getMainAttributes().putAll(manifest);
        return full;
    }

    private Map<String, byte[]> allEntries() {
        Map<String, byte[]> all = new TreeMap<>(entries);
        if (!services.isEmpty()) {
            all.put(SERVICES_FILE, (String.join("\n", services) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        compile().forEach((className, bytes) -> {
            if (!leftOut.contains(className)) {
                all.put(className.replace('.', '/') + ".class", withVersion(bytes));
            }
        });
        return all;
    }

    private byte[] withVersion(byte[] classFile) {
        if (classFileVersion != 0) {
            classFile[MAJOR_VERSION_OFFSET] = (byte) (classFileVersion >>> 8);
            classFile[MAJOR_VERSION_OFFSET + 1] = (byte) classFileVersion;
        }
        return classFile;
    }

    private Map<String, byte[]> compile() {
        if (sources.isEmpty()) {
            return Map.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String classPath = Stream.concat(Stream.of(api()), libraries.stream())
                .map(Path::toString)
                .collect(Collectors.joining(System.getProperty("path.separator")));
        StringWriter messages = new StringWriter();
        try (Classes classes = new Classes(compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8))) {
            List<Source> units = sources.entrySet().stream()
                    .map(source -> new Source(source.getKey(), source.getValue()))
                    .toList();
            List<String> options = List.of("-proc:none", "--release", "17", "-classpath", classPath);
            if (!compiler.getTask(messages, classes, null, options, null, units).call()) {
                throw new IllegalArgumentException(messages.toString());
            }
            return classes.bytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path api() {
        try {
            return Path.of(CommandPlugin.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class ClassFile extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        ClassFile(String className) {
            super(URI.create("memory:///" + className.replace('.', '/') + ".class"), Kind.CLASS);
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }

    /** Keeps class files in memory. */
    private static final class Classes extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ClassFile> files = new LinkedHashMap<>();

        Classes(JavaFileManager manager) {
            super(manager);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return files.computeIfAbsent(className, ClassFile::new);
        }

        Map<String, byte[]> bytes() {
            Map<String, byte[]> result = new LinkedHashMap<>();
            files.forEach((name, file) -> result.put(name, file.bytes.toByteArray()));
            return result;
        }
    }
}
