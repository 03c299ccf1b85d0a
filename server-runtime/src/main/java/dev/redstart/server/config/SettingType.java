package dev.redstart.server.config;

import java.util.List;

/** Converts a setting's value from and to words. Stateless. */
interface SettingType<T> {
    /**
     * Returns the value of some words.
     *
     * @throws ConfigException with redis-server's message if it has one
     */
    T parse(List<String> words);

    /** Returns the value as CONFIG GET shows it. */
    String format(T value);

    /** Returns the value as it follows the name in a line of a file. */
    default String line(T value) {
        String words = format(value);
        return words.isEmpty() ? "\"\"" : words;
    }

    /** Returns the value after the first directive, or after CONFIG SET: the given one, unless it is a part of the whole. */
    default T first(T before, T given) {
        return given;
    }

    /** Returns the value after a further directive: the given one, unless the setting accumulates. */
    default T after(T before, T given) {
        return given;
    }
}
