package dev.redstart.api;

/**
 * A declared key, locked while the handler runs. Its value is looked up on first use, and again only when something else
 * moved it. Two handles of equal names see each other's changes. Two Keys are equal only if they are the same object; their
 * {@link #name()}s are equal by their bytes. {@code toString()} is the name's.
 *
 * <p>An expired key does not exist: whoever looks it up removes it first.
 *
 * <p>Where a {@link TypeHandle} is asked for, one of another server, or of a plugin that is not loaded, is answered with an
 * {@link IllegalArgumentException} that says so.
 *
 * <p>{@link #edit} and everything below it throw {@link IllegalStateException} on a key that was declared by {@link
 * CommandSpec#reads}.
 */
public interface Key {
    /** {@link #expireAt()} of a key that lives until it is deleted. */
    long NO_EXPIRY = -1;

    /** Returns the key's name: the same view at each call, valid as long as the key. */
    Bytes name();

    /** Returns whether the key has a value. */
    boolean exists();

    /**
     * The handle of the value's type, null without a value: the one that {@link PluginContext#type} returned. Of a value
     * that no plugin claims it is a placeholder with the name that its file gave; those are equal by that name.
     */
    TypeHandle<?> type();

    /**
     * How the value is kept: OBJECT ENCODING's answer, {@link ValueType#encoding}. Null without a value. Of a string that
     * {@link #write} changed it is {@code raw}, as in redis-server.
     */
    String encoding();

    /**
     * Has {@link #encoding()} return {@code raw} for the string that is here, or {@code embstr} although it reads as an
     * integer, until the value is replaced; COPY and RENAME take this along. It is for commands after which redis-server
     * keeps a string otherwise than after a SET of the same bytes, and changes nothing else: it is neither logged nor kept
     * in files, and a key that was declared by {@link CommandSpec#reads} allows it, too. Nothing happens without a value.
     *
     * @throws IllegalArgumentException for another name
     * @throws CommandException {@link CommandException#WRONG_TYPE} for a value that is not a string
     */
    void encoding(String name);

    /**
     * The value, null if absent. It must not be modified. A {@link TypeHandle#STRING} view keeps its bytes until the
     * handler returns, whatever is written meanwhile.
     *
     * @throws CommandException {@link CommandException#WRONG_TYPE} for a value of another type
     */
    <T> T get(TypeHandle<T> type);

    /**
     * The string as it is now, null if absent: like {@code get(STRING)}, but a view that ends with the next change of any
     * key, after which it throws {@link IllegalStateException}. So whoever looks at a part of a long string and then writes to it makes nobody
     * keep a copy.
     *
     * @throws CommandException {@link CommandException#WRONG_TYPE} for a value of another type
     */
    Bytes peek();

    /**
     * The value to be modified in place, null if absent. Marks the key changed when there is one. Not for {@link
     * TypeHandle#STRING}, whose values are replaced with {@link #set} or changed with {@link #write}.
     *
     * @throws CommandException {@link CommandException#WRONG_TYPE} for a value of another type
     */
    <T> T edit(TypeHandle<T> type);

    /** As {@link #edit}, but makes an empty value where there is none; it is dropped again if it stays empty. */
    <T> T editOrCreate(TypeHandle<T> type);

    /** Replaces the value, whatever its type was, and drops the expiry. A {@link Bytes} value is copied. */
    <T> void set(TypeHandle<T> type, T value);

    /** As {@link #set}, but an expiry that the key has stays (SET … KEEPTTL, INCR, APPEND). */
    <T> void replace(TypeHandle<T> type, T value);

    /**
     * Puts bytes into the string from {@code offset} on, over what is there and beyond its end; zeros fill a gap in
     * front of them. An absent key is made, unless there is nothing to write; an expiry that the key has stays. It takes
     * place where the string lies: its cost is that of the bytes, and when the string grows again and again that of its
     * length in all. Views handed out by {@link #get} before keep their bytes, at the cost of a copy.
     *
     * @throws CommandException {@link CommandException#WRONG_TYPE} for a value of another type
     * @throws IllegalArgumentException where the string's end would be beyond an array's; the handler refuses what is
     *     beyond {@link Request#maxStringBytes()}
     */
    void write(int offset, Bytes bytes);

    /** As {@link #write(int, Bytes)}, one byte. */
    void write(int offset, byte b);

    /** Removes key, value and expiry; false if there was none. */
    boolean delete();

    /** When the value expires, in milliseconds since the epoch; {@link #NO_EXPIRY} without expiry or value. */
    long expireAt();

    /**
     * Sets the expiry of an existing value; an instant that has come deletes it, {@link #NO_EXPIRY} makes it persist.
     * Nothing happens without a value.
     *
     * @param epochMillis milliseconds since the epoch
     */
    void expireAt(long epochMillis);

    /**
     * Seconds since the key was last used, 0 without a value. Looking it up is a use, unless the command {@link
     * CommandSpec#noTouch()} or its client said CLIENT NO-TOUCH. After 194 days it wraps around.
     */
    long idleSeconds();

    /**
     * Has {@link #idleSeconds()} go on from a number; nothing happens without a value. It is no change: it is neither
     * logged nor kept in files, and a key that was declared by {@link CommandSpec#reads} allows it, too.
     *
     * @param seconds at least 0; from 194 days on it wraps around
     * @throws IllegalArgumentException for a negative number
     */
    void idleSeconds(long seconds);

    /**
     * Bytes of memory that the key takes, its value and its place in the table included; 0 without a value. Of a type
     * whose {@link ValueType#weigh} does not tell it is an estimate that takes as long as writing the value.
     */
    long memoryBytes();

    /** Takes over another key's value and expiry and leaves the other absent (RENAME); any type. */
    void moveFrom(Key other);

    /** Takes a copy of another key's value and expiry (COPY); any type. */
    void copyFrom(Key other);

    /**
     * The value as bytes that {@link #restore} takes, here or in another server (DUMP); any type. Null without a value. It
     * stays as it is for as long as the caller likes.
     */
    Bytes dump();

    /**
     * Sets the value that {@link #dump} made bytes of, whatever was here, and drops the expiry (RESTORE). A payload of
     * redis-server is taken as well; a value in it that no plugin claims is kept as it is.
     *
     * @throws CommandException redis-server's own, for a payload that is damaged or newer than what can be read; the key is
     *     then as it was
     */
    void restore(Bytes payload);

    /**
     * Announces a keyspace event. {@code del}, {@code expire}, {@code expired} and {@code evicted} come from the
     * runtime. Without a listener it costs nothing.
     */
    void event(EventClass eventClass, String name);
}
