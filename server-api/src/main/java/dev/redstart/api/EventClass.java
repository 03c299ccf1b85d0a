package dev.redstart.api;

/**
 * The class of a keyspace event, as {@code notify-keyspace-events} filters them.
 *
 * @see <a href="https://redis.io/docs/latest/develop/use/keyspace-notifications/">Redis keyspace notifications</a>
 */
public enum EventClass {
    /** {@code g}: commands of no particular type, such as DEL and EXPIRE. */
    GENERIC,
    /** {@code $}: string commands. */
    STRING,
    /** {@code l}: list commands. */
    LIST,
    /** {@code s}: set commands. */
    SET,
    /** {@code h}: hash commands. */
    HASH,
    /** {@code z}: sorted set commands. */
    SORTED_SET,
    /** {@code t}: stream commands. */
    STREAM,
    /** {@code d}: types of plugins. */
    PLUGIN
}
