package dev.redstart.server.aof;

/** How far the change of files is that a rewrite needs. */
enum Rotation {
    NONE,
    PREPARED,
    /** The change log has the point; the files have not. */
    CUT,
    DONE,
    /** The files could not change; the old one goes on. */
    FAILED
}
