package dev.redstart.api;

/**
 * A declared key, locked while the handler runs. Its value is looked up on first use, and again only when something else
 * moved it. Two handles of equal names see each other's changes. Two Keys are equal only if they are the same object; their
 * {@link #name()}s are equal by their bytes. {@code toString()} is the name's.
 *
 * <p>An expired key does not exist: a look-up removes it first.
 *
 * <p>Where a {@link TypeHandle} is asked for, one of another server, or of a plugin that is not loaded, throws an
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
     * Returns the handle of the value's type, null without a value: the one that {@link PluginContext#type} returned. Of a value
     * that no plugin claims it is a placeholder with the name that its file gave; those are equal by that name.
     */
    TypeHandle<?> type();

    /**
     * Returns how the value is kept: OBJECT ENCODING's answer, {@link ValueType#encoding}. Null without a value. Of a string that
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
     * Returns the value, null if absent. It must not be modified. A {@link TypeHandle#STRING} view keeps its bytes until the
     * handler returns, whatever is written in between.
     *
     * @throws CommandException {@link CommandException#WRONG_TYPE} for a value of another type
     */
    <T> T get(TypeHandle<T> type);

    /**
     * Returns the string as it is now, null if absent: like {@code get(STRING)}, but a view that ends with the next change of any
     * key, after which it throws {@link IllegalStateException}. A handler that looks at a part of a long string and then writes to
     * it saves a copy of the string in this way.
     *
     * @throws CommandException {@link CommandException#WRONG_TYPE} for a value of another type
     */
    Bytes peek();

    /**
     * Returns the value, which may be modified in place; null if absent. Marks the key changed when there is one. Not for {@link
     * TypeHandle#STRING}, whose values are replaced with {@link #set} or changed with {@link #write}.
     *
     * @throws CommandException {@link CommandException#WRONG_TYPE} for a value of another type
     */
    <T> T edit(TypeHandle<T> type);

    /** Returns the value as {@link #edit} does, but creates an empty one if absent; a value that stays empty is removed again. */
    <T> T editOrCreate(TypeHandle<T> type);

    /** Replaces the value, whatever its type was, and drops the expiry. A {@link Bytes} value is copied. */
    <T> void set(TypeHandle<T> type, T value);

    /** Replaces the value as {@link #set} does, but an expiry that the key has stays (SET … KEEPTTL, INCR, APPEND). */
    <T> void replace(TypeHandle<T> type, T value);

    /**
     * Writes bytes into the string from {@code offset} on, over what is there and beyond its end; zeros fill a gap in
     * front of them. An absent key is made, unless there is nothing to write; an expiry that the key has stays. It takes
     * place where the string lies: its cost is that of the bytes, and when the string grows again and again that of its
     * length in all. Views handed out by {@link #get} before keep their bytes, at the cost of a copy.
     *
     * @throws CommandException {@link CommandException#WRONG_TYPE} for a value of another type
     * @throws IllegalArgumentException where the string's end would be beyond an array's; the handler rejects what is
     *     beyond {@link Request#maxStringBytes()}
     */
    void write(int offset, Bytes bytes);

    /** Writes one byte as {@link #write(int, Bytes)} does. */
    void write(int offset, byte b);

    /** Removes key, value and expiry; false if there was none. */
    boolean delete();

    /** Returns when the value expires, in milliseconds since the epoch; {@link #NO_EXPIRY} without expiry or value. */
    long expireAt();

    /**
     * Sets the expiry of an existing value; an instant that has come deletes it, {@link #NO_EXPIRY} makes it persist.
     * Nothing happens without a value.
     *
     * @param epochMillis milliseconds since the epoch
     */
    void expireAt(long epochMillis);

    /**
     * Returns the seconds since the key was last used, 0 without a value. Looking it up is a use, unless the command {@link
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
     * Returns the bytes of memory that the key takes, its value and its place in the table included; 0 without a value. Of a type
     * whose {@link ValueType#weigh} does not tell it is an estimate that takes as long as writing the value.
     */
    long memoryBytes();

    /** Takes over another key's value and expiry and leaves the other absent (RENAME); any type. */
    void moveFrom(Key other);

    /** Takes a copy of another key's value and expiry (COPY); any type. */
    void copyFrom(Key other);

    /**
     * Returns the value as bytes that {@link #restore} takes, here or in another server (DUMP); any type. Null without a value. It
     * is valid for ever.
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
