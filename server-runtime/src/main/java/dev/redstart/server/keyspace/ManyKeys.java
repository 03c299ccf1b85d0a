package dev.redstart.server.keyspace;

import dev.redstart.server.bytes.BytesView;

/** The keys of a command that has too many for an object each: whoever found them is asked for one at a time. */
public interface ManyKeys {
    /** How many there are. */
    int count();

    /** Points a view at a key's name, which stays as it is while the command runs. */
    void name(int n, BytesView view);

    /** The database that a key is in. */
    int database(int n);

    /** Whether a key may be changed. */
    boolean isWritable(int n);

    /** Whether looking a key up is a hit or a miss. */
    boolean isCounted(int n);

    /** Nobody asks any more: the command ended. */
    void end();
}
