package dev.redstart.server.keyspace;

import dev.redstart.api.CommandException;

/** Stands for a type that no plugin here has; a command that asks for another type learns which one is missing. */
public interface UnclaimedType {
    /** WRONGTYPE, and why nothing here can use the value. */
    CommandException wrongType();
}
