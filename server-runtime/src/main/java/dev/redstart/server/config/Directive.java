package dev.redstart.server.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One setting as somebody wrote it.
 *
 * @param source where: {@code redstart.conf:12}, {@code command line}; empty for a program
 * @param mark what stands before a name there: {@code --} or nothing
 * @param name as written
 * @param words behind the name
 */
record Directive(String source, String mark, String name, List<String> words) {
    static final String COMMAND_LINE = "command line";

    /** The name by which the setting is found. */
    String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Nothing has this name. */
    ConfigException unknown() {
        return new ConfigException(located("unknown option " + shown(mark + name) + hint()));
    }

    private String hint() {
        if (key().startsWith("plugin.")) {
            return ". A plugin's option is written plugin.<name>.<key>";
        }
        return Settings.similar(key())
                .map(similar -> ". Did you mean '" + mark + similar + "'?")
                .orElse("");
    }

    /** The words are not to be had, because of {@code why}. */
    ConfigException refused(String why) {
        String given = words.stream().map(word -> " " + shown(word)).collect(Collectors.joining());
        return new ConfigException(located(mark + name + given + ": " + why));
    }

    /** There are too few words, or too many. */
    ConfigException wrongNumber() {
        return refused("wrong number of arguments");
    }

    private String located(String message) {
        return source.isEmpty() ? message : source + ": " + message;
    }

    /** In quotes and on one line. */
    private static String shown(String word) {
        String quoted = Tokenizer.quote(word);
        boolean plain = quoted.length() == word.length() + 2 && word.indexOf('\'') < 0;
        return plain ? "'" + word + "'" : quoted;
    }
}
