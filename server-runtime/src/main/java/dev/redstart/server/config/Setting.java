package dev.redstart.server.config;

/**
 * A row of the table in {@link Settings}.
 *
 * @param index position in the table
 * @param name in lower case
 * @param defaultLine the default as a file would say it; empty where there is none
 * @param change when it may change
 * @param description for {@code --help}: a phrase
 */
record Setting<T>(int index, String name, String defaultLine, SettingType<T> type, Change change, String description) {
    /** When a setting may change. */
    enum Change {
        /** Before the start, and by CONFIG SET. */
        ANY_TIME,
        /** Before the start. */
        AT_START,
        /** Before the start; by CONFIG SET a client could make the server write files anywhere. */
        PROTECTED
    }

    T defaultValue() {
        return type.parse(Words.split(defaultLine));
    }
}
