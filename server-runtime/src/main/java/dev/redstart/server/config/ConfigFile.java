package dev.redstart.server.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads files in the syntax of redis.conf: one directive a line, {@code #} begins a comment line, {@code include FILE}
 * stands for that file's lines. Unlike in redis-server, an included file is looked for beside the one that includes it.
 */
final class ConfigFile {
    static final String INCLUDE = "include";

    private final Consumer<Directive> directives;

    private ConfigFile(Consumer<Directive> directives) {
        this.directives = directives;
    }

    /**
     * Hands over every directive of a file, in order.
     *
     * @param name as the operator wrote it
     * @throws ConfigException when a file cannot be read or understood; what {@code directives} throws
     */
    static void read(String name, Consumer<Directive> directives) {
        include(new Directive(Directive.COMMAND_LINE, "", "configuration file", List.of(name)), directives);
    }

    /** Hands over every directive of the file that an {@code include} outside of any file names. */
    static void include(Directive include, Consumer<Directive> directives) {
        new ConfigFile(directives).open(include, null, 0);
    }

    private void open(Directive include, Path beside, int depth) {
        if (include.words().size() != 1) {
            throw include.wrongNumber();
        }
        if (depth == Limits.INCLUDE_DEPTH) {
            throw include.refused("files include one another more than " + depth + " deep");
        }
        try {
            String name = include.words().get(0);
            Path file = beside == null ? Path.of(name) : beside.resolveSibling(name);
            lines(file, Files.readAllBytes(file), depth);
        } catch (NoSuchFileException | InvalidPathException e) {
            throw include.refused("No such file or directory");
        } catch (AccessDeniedException e) {
            throw include.refused("Permission denied");
        } catch (IOException e) {
            throw include.refused(String.valueOf(e.getMessage()));
        }
    }

    private void lines(Path file, byte[] octets, int depth) {
        int number = 0;
        for (int start = 0; start < octets.length; ) {
            int end = start;
            while (end < octets.length && octets[end] != '\n') {
                end++;
            }
            number++;
            line(file, file + ":" + number, Arrays.copyOfRange(octets, start, end), depth);
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
            open(directive, file, depth + 1);
        } else {
            directives.accept(directive);
        }
    }

    private static List<String> words(String source, byte[] line) {
        try {
            return Words.isComment(line) ? List.of() : Words.split(line);
        } catch (ConfigException e) {
            throw new ConfigException(source + ": " + e.getMessage());
        }
    }
}
