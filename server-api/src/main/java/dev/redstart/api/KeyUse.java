package dev.redstart.api;

/**
 * What a command does to the keys of a {@link KeySpec}, for COMMAND INFO and COMMAND GETKEYSANDFLAGS; see {@link
 * KeySpec#uses}. The words are Redis' own.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/key-specs/#logical-operation-flags">Key specifications</a>
 */
public enum KeyUse {
    /** Changes what is there, without replacing or deleting all of it. */
    RW,
    /** Only reads. */
    RO,
    /** Overwrites, without using what was there. */
    OW,
    /** Deletes the key. */
    RM,
    /** Answers, copies or uses the value. */
    ACCESS,
    /** Changes data that was there. */
    UPDATE,
    /** Adds data and changes none that was there. */
    INSERT,
    /** Deletes data of the value. */
    DELETE,
    /** It is no key, but is spread over a cluster like one. */
    NOT_KEY,
    /** There may be keys that the key spec does not name. */
    INCOMPLETE,
    /** It depends on the request what happens to the key. */
    VARIABLE_FLAGS
}
