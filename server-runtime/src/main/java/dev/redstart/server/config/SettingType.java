package dev.redstart.server.config;

import java.util.List;

/** What a setting's words mean. Stateless. */
interface SettingType<T> {
    /**
     * The value that some words stand for.
     *
     * @throws ConfigException with redis-server's text where it has one
     */
    T parse(List<String> words);

    /** The value as CONFIG GET shows it. */
    String format(T value);

    /** The value as a line of a file says it behind the name. */
    default String line(T value) {
        String words = format(value);
        return words.isEmpty() ? "\"\"" : words;
    }

    /** What holds after a value is given for the first time, or by CONFIG SET: it alone, unless it is a part of the whole. */
    default T first(T before, T given) {
        return given;
    }

    /** What holds after a file or command line gives a value once more: the new one, unless the setting collects. */
    default T after(T before, T given) {
        return given;
    }
}
