package dev.redstart.server.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The folder that an operator unpacks: the one that the build made, or a copy of it. */
record Distribution(Path folder) {
    private static final Path BUILT = Path.of("target", "redstart").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    static Distribution built() {
        if (!Files.exists(BUILT.resolve("redstart.jar"))) {
            throw new IllegalStateException("no distribution at " + BUILT + ": run mvn verify");
        }
        return new Distribution(BUILT);
    }

    /** A copy to be changed, without what the script left in it. */
    static Distribution copiedTo(Path target) {
        Path source = built().folder;
        try (Stream<Path> files = Files.walk(source)) {
            List<Path> unpacked = files.filter(file -> !file.startsWith(source.resolve("lib")))
                    .toList();
            for (Path file : unpacked) {
                Path copy = target.resolve(source.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Distribution(target);
    }

    Path jar() {
        return folder.resolve("redstart.jar");
    }

    Path script() {
        return folder.resolve("bin").resolve("redstart");
    }

    Path plugins() {
        return folder.resolve("plugins");
    }

    /** The jar with PING, GET and SET. */
    Path basicCommands() {
        try (Stream<Path> jars = Files.list(plugins())) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith("redstart-commands-basic-"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code java -jar redstart.jar}. */
    Program run(String... options) {
        return java(Stream.concat(Stream.of("-jar", jar().toString()), Arrays.stream(options))
                .toArray(String[]::new));
    }

    /** Runs {@code java -jar redstart.jar} on a port that the system chooses, and waits until it listens. */
    Program start(String... options) {
        return run(withFreePort(options)).awaitListening();
    }

    static String[] withFreePort(String... options) {
        return Stream.concat(Stream.of("--port", "0", "--save", ""), Arrays.stream(options))
                .toArray(String[]::new);
    }

    /** Runs this JDK's {@code java}. */
    static Program java(String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA.toString(), "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of(arguments));
        return Program.run(new ProcessBuilder(command));
    }

    /** How {@code bin/redstart} is called: by this path, with this JDK. */
    static ProcessBuilder script(Path script, String... options) {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of(script.toString()), Arrays.stream(options))
                .toList());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }
}
