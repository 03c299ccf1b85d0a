package dev.redstart.server.aof;

/** How far a rewrite's change to the next file has got. */
enum Rotation {
    NONE,
    PREPARED,
    /** The change log has the point at which files change; the writer has not reached it. */
    CUT,
    DONE,
    /** The writer could not change files, and continues with the old one. */
    FAILED
}
