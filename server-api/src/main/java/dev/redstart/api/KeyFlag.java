package dev.redstart.api;

/**
 * What a command does to the keys of a {@link KeySpec}, in Redis' words. COMMAND INFO and COMMAND GETKEYSANDFLAGS show
 * them; see {@link KeySpec#flags(KeyFlag, KeyFlag...)}.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/key-specs/#logical-operation-flags">Key specifications</a>
 */
public enum KeyFlag {
    /** Changes what is there, without replacing or deleting all of it. */
    RW,
    /** Only reads. */
    RO,
    /** Overwrites, without using what was there. */
    OW,
    /** Deletes the key. */
    RM,
    /** Returns, copies or uses the value. */
    ACCESS,
    /** Changes data that was there. */
    UPDATE,
    /** Adds data and changes none that was there. */
    INSERT,
    /** Deletes data of the value. */
    DELETE,
    /** Is no key, but decides about the cluster's slot like one. */
    NOT_KEY,
    /** There may be keys that the key spec does not name. */
    INCOMPLETE,
    /** What happens to the key depends on the request; follows from {@link KeySpec#flags(KeySpec.FlagsResolver)}. */
    VARIABLE_FLAGS
}
