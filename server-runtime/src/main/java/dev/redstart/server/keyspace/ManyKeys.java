package dev.redstart.server.keyspace;

import dev.redstart.server.bytes.BytesView;

/** The keys of a command that has too many for an object each; it returns one at a time. */
public interface ManyKeys {
    /** Returns the number of keys. */
    int count();

    /** Points a view at a key's name, whose bytes stay the same while the command runs. */
    void name(int n, BytesView view);

    /** Returns the database that a key is in. */
    int database(int n);

    /** Returns whether a key may be changed. */
    boolean isWritable(int n);

    /** Returns whether looking a key up counts as a hit or a miss. */
    boolean isCounted(int n);

    /** Notes that the command has ended: the keys are not needed any more. */
    void end();
}
