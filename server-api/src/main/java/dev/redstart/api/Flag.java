package dev.redstart.api;

/**
 * A property of a command that the runtime acts on, or that clients read from COMMAND. {@code readonly} and {@code
 * write} are no flags here: they follow from {@link CommandSpec#reads}, {@link CommandSpec#writes} and their kin.
 *
 * @see <a href="https://redis.io/docs/latest/commands/command/">COMMAND, section Flags</a>
 */
public enum Flag {
    /** Works in constant or logarithmic time, for each key. */
    FAST,
    /**
     * Takes the same short time whatever the request. The server measures a sample of such calls; it measures those of {@link
     * #FAST} commands with one key in the same way. Clients are not told.
     */
    CONSTANT_TIME,
    /** May make the data set grow: rejected when memory is short and nothing can be evicted. */
    DENY_OOM,
    /** For operators. */
    ADMIN,
    /** Dangerous to leave open to everyone (ACL category {@code dangerous}) without being an operator's command. */
    DANGEROUS,
    /** May park its client. */
    BLOCKING,
    /** Allowed before authentication. */
    NO_AUTH,
    /** Refused inside MULTI. */
    NO_MULTI,
    /** Refused inside scripts. */
    NO_SCRIPT,
    /** Allowed while the data set is being loaded. */
    LOADING,
    /** Allowed on a replica whose data is stale. */
    STALE,
    /** Tells monitors how the server is: rejected, as a write is, while changes cannot be written to disk. */
    HEALTH_CHECK,
    /** Publish/subscribe. */
    PUBSUB,
    /** Not shown to MONITOR. */
    SKIP_MONITOR,
    /** Not recorded in the slow log. */
    SKIP_SLOWLOG,
    /** The keys may be more than its key specs tell; clients ask COMMAND GETKEYS. */
    MOVABLE_KEYS
}
