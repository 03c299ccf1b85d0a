package dev.redstart.server.config;

import dev.redstart.api.Bytes;
import dev.redstart.api.Glob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads files in the syntax of redis.conf: one directive per line, {@code #} begins a comment line, {@code include FILE}
 * inserts that file's lines, or those of all matching files if FILE contains one of {@code * ? [}. Unlike in redis-server, the
 * path of an included file is relative to the file that includes it.
 */
final class ConfigFile {
    static final String INCLUDE = "include";

    private final Consumer<Directive> directives;
    private final Consumer<ConfigException> problems;

    private ConfigFile(Consumer<Directive> directives, Consumer<ConfigException> problems) {
        this.directives = directives;
        this.problems = problems;
    }

    /**
     * Passes every directive of a file on, in order.
     *
     * @param name as the operator wrote it
     * @param directives takes the directives; an exception that it throws is a problem like any other
     * @param problems takes what is wrong with a line or a file; the following lines are read nevertheless
     */
    static void read(String name, Consumer<Directive> directives, Consumer<ConfigException> problems) {
        Directive file = new Directive(Directive.COMMAND_LINE, "", "configuration file", List.of(name));
        try {
            new ConfigFile(directives, problems).open(file, Path.of(name), 0);
        } catch (InvalidPathException e) {
            problems.accept(file.rejected("No such file or directory"));
        } catch (ConfigException e) {
            problems.accept(e);
        }
    }

    /** Passes every directive of a stream on, until its end. */
    static void read(InputStream from, Consumer<Directive> directives, Consumer<ConfigException> problems) {
        try {
            new ConfigFile(directives, problems).lines(Path.of("standard input"), from.readAllBytes(), 0);
        } catch (IOException e) {
            problems.accept(new ConfigException("standard input: " + e.getMessage()));
        }
    }

    /** Passes every directive of the files on that an {@code include} of the command line names. */
    static void include(Directive include, Consumer<Directive> directives) {
        ConfigFile reader = new ConfigFile(directives, problem -> {
            throw problem;
        });
        reader.include(include, Path.of(""), 0);
    }

    private void include(Directive include, Path beside, int depth) {
        if (include.words().size() != 1) {
            throw include.wrongNumber();
        }
        if (depth == Limits.INCLUDE_DEPTH) {
            throw include.rejected("files include one another more than " + depth + " levels deep");
        }
        try {
            String name = include.words().get(0);
            Path path = beside.resolveSibling(name);
            List<Path> files = hasWildcard(name) ? matching(path) : List.of(path);
            for (Path file : files) {
                open(include, file, depth);
            }
        } catch (InvalidPathException e) {
            throw include.rejected("No such file or directory");
        } catch (IOException e) {
            throw include.rejected(String.valueOf(e.getMessage()));
        }
    }

    private void open(Directive include, Path file, int depth) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw include.rejected("No such file or directory");
        } catch (AccessDeniedException e) {
            throw include.rejected("Permission denied");
        } catch (IOException e) {
            throw include.rejected(String.valueOf(e.getMessage()));
        }
        lines(file, bytes, depth);
    }

    private static boolean hasWildcard(String name) {
        return name.chars().anyMatch(c -> "*?[".indexOf(c) >= 0);
    }

    /** Returns the files of a path whose parts may be patterns, sorted; an empty list if none matches. */
    private static List<Path> matching(Path pattern) throws IOException {
        List<Path> found = new ArrayList<>();
        found.add(pattern.isAbsolute() ? pattern.getRoot() : Path.of(""));
        for (Path part : pattern) {
            String name = part.toString();
            List<Path> deeper = new ArrayList<>();
            for (Path folder : found) {
                if (hasWildcard(name)) {
                    deeper.addAll(children(folder, name));
                } else if (Files.exists(folder.resolve(name))) {
                    deeper.add(folder.resolve(name));
                }
            }
            found = deeper;
        }
        Collections.sort(found);
        return found;
    }

    /** Hidden files match only a pattern that begins with their dot. */
    private static List<Path> children(Path folder, String pattern) throws IOException {
        Glob glob = Glob.of(Bytes.utf8(pattern));
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> names = Files.newDirectoryStream(folder)) {
            for (Path child : names) {
                String name = child.getFileName().toString();
                if (glob.matches(Bytes.utf8(name)) && (!name.startsWith(".") || pattern.startsWith("."))) {
                    children.add(child);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        return children;
    }

    private void lines(Path file, byte[] bytes, int depth) {
        int number = 0;
        for (int start = 0; start < bytes.length; ) {
            int end = start;
            while (end < bytes.length && bytes[end] != '\n') {
                end++;
            }
            number++;
            String source = file + ":" + number;
            try {
                line(file, source, Arrays.copyOfRange(bytes, start, end), depth);
            } catch (ConfigException e) {
                problems.accept(e);
            }
            start = end + 1;
        }
    }

    private void line(Path file, String source, byte[] line, int depth) {
        List<String> words = words(source, line);
        if (words.isEmpty()) {
            return;
        }
        Directive directive = new Directive(source, "", words.get(0), words.subList(1, words.size()));
        if (directive.key().equals(INCLUDE)) {
            include(directive, file, depth + 1);
        } else {
            directives.accept(directive);
        }
    }

    private static List<String> words(String source, byte[] line) {
        try {
            return Tokenizer.isComment(line) ? List.of() : Tokenizer.split(line);
        } catch (ConfigException e) {
            throw new ConfigException(source + ": " + e.getMessage());
        }
    }
}
