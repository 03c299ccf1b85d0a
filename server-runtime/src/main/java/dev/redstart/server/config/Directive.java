package dev.redstart.server.config;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One line of a configuration file, or one option of the command line.
 *
 * @param source where it is written: {@code redstart.conf:12}, {@code command line}; empty for a program
 * @param mark what precedes the name there: {@code --} or nothing
 * @param name as written
 * @param words after the name
 */
record Directive(String source, String mark, String name, List<String> words) {
    static final String COMMAND_LINE = "command line";

    /** Returns the name in lower case, by which the setting is found. */
    String key() {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Returns the exception for a name that no setting has. */
    ConfigException unknown() {
        return new ConfigException(located("unknown option " + shown(mark + name) + hint()));
    }

    private String hint() {
        if (key().startsWith("plugin.")) {
            return ". The option of a plugin is plugin.<name>.<key>";
        }
        return HonouredSettings.similar(key())
                .map(similar -> ". Did you mean '" + mark + similar + "'?")
                .orElse("");
    }

    /** Returns the exception for words that cannot be accepted, and why. */
    ConfigException rejected(String why) {
        String given = words.stream().map(word -> " " + shown(word)).collect(Collectors.joining());
        return new ConfigException(located(mark + name + given + ": " + why));
    }

    /** Returns the exception for too few or too many words. */
    ConfigException wrongNumber() {
        return rejected("wrong number of arguments");
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
