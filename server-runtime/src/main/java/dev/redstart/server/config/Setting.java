package dev.redstart.server.config;

/**
 * A row of the table in {@link HonouredSettings}.
 *
 * @param index position in the table
 * @param name in lower case
 * @param otherName a second name, by which it is also found and shown; empty for none
 * @param defaultLine the default as in a file; empty for none
 * @param change when it may change
 * @param description a phrase for {@code --help}; of a setting that is not honoured: why it is not
 * @param fate what the server does with a value
 */
record Setting<T>(
        int index,
        String name,
        String otherName,
        String defaultLine,
        SettingType<T> type,
        Change change,
        String description,
        Fate fate) {
    /** When a setting can change. */
    enum Change {
        /** Before the start, and by CONFIG SET. */
        ANY_TIME,
        /** Before the start. */
        AT_START,
        /** Before the start, although redis-server also changes it by CONFIG SET. CONFIG SET accepts the current value. */
        AT_NEXT_START,
        /** Before the start: with CONFIG SET a client could make the server write files anywhere. */
        PROTECTED
    }

    /** What the server does with a value. */
    enum Fate {
        /** It does what the value says. */
        HONOURED,
        /** It stores and shows the value, which has no effect. */
        ACCEPTED,
        /** It accepts the default and rejects any other value. */
        FIXED
    }

    /** Returns the default. The cast is sound, because the value of a setting that is not honoured is text. */
    @SuppressWarnings("unchecked")
    T defaultValue() {
        return fate == Fate.HONOURED ? type.parse(Tokenizer.split(defaultLine)) : (T) defaultLine;
    }
}
