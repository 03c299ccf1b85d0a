package dev.redstart.server.persistence;

/** A way to stop all event loops between two commands, for as long as it takes to begin a snapshot. */
@FunctionalInterface
public interface Standstill {
    /** Runs the work while nobody executes commands. */
    void during(Runnable work);
}
