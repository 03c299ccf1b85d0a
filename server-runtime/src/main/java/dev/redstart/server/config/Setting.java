package dev.redstart.server.config;

/**
 * A row of the table in {@link Settings}.
 *
 * @param index position in the table
 * @param name in lower case
 * @param otherName by which it is found and shown, too; empty for none
 * @param defaultLine the default as a file would say it; empty where there is none
 * @param change when it may change
 * @param description for {@code --help}: a phrase; of a setting that is not honoured: why
 * @param fate what becomes of a value
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
    /** When a setting may change. */
    enum Change {
        /** Before the start, and by CONFIG SET. */
        ANY_TIME,
        /** Before the start. */
        AT_START,
        /** Before the start, although redis-server takes it by CONFIG SET as well; the present value is always accepted. */
        AT_NEXT_START,
        /** Before the start; by CONFIG SET a client could make the server write files anywhere. */
        PROTECTED
    }

    /** What becomes of a value that is given. */
    enum Fate {
        /** The server does what it says. */
        HONOURED,
        /** It is kept and shown; whatever it is makes no difference. */
        ACCEPTED,
        /** The default is accepted, any other refused. */
        FIXED
    }

    /** Sound, because what is not honoured is kept as text. */
    @SuppressWarnings("unchecked")
    T defaultValue() {
        return fate == Fate.HONOURED ? type.parse(Tokenizer.split(defaultLine)) : (T) defaultLine;
    }
}
