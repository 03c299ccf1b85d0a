package dev.redstart.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The project's own files, for tests about them. */
final class ProjectFiles {
    /** The folder of the parent pom. */
    static final Path ROOT = root();

    private ProjectFiles() {}

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("CONTRIBUTING.md"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "no project around " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }

    /** Java files of all modules: {@code main} or {@code test}. */
    static List<Path> sources(String kind) {
        return modules().stream()
                .map(module -> module.resolve("src").resolve(kind).resolve("java"))
                .filter(Files::isDirectory)
                .flatMap(ProjectFiles::files)
                .filter(file -> file.toString().endsWith(".java"))
                .toList();
    }

    /** What is written for people, sorted. */
    static List<Path> documents() {
        return all().stream().filter(file -> file.toString().endsWith(".md")).toList();
    }

    /** Every file that is not made by the build, sorted. */
    static List<Path> all() {
        return list(ROOT).stream()
                .filter(entry -> !entry.endsWith(".git"))
                .flatMap(ProjectFiles::files)
                .filter(file -> !name(file).matches("(.*/)?target/.*"))
                .toList();
    }

    private static List<Path> modules() {
        return list(ROOT).stream()
                .filter(folder -> Files.exists(folder.resolve("pom.xml")))
                .toList();
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** As the reader of a failed test wants to see it. */
    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }
}
