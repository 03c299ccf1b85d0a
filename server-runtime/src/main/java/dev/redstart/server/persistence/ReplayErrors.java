package dev.redstart.server.persistence;

/**
 * Commands of a log that answered an error while it was loaded: how many, and which was the first. A server does not log
 * what fails, so the log is another server's, or settings and plugins are not those that it was written with.
 */
final class ReplayErrors {
    private String file = "";
    private String first = "";
    private long count;

    /** What follows is of this file. */
    void file(String path) {
        file = path;
    }

    void add(long offset, String command, String error) {
        if (count == 0) {
            first = file + ", offset " + offset + ": " + command + " answered: " + error;
        }
        count++;
    }

    boolean any() {
        return count > 0;
    }

    /** What an operator should know, in one line. */
    @Override
    public String toString() {
        return count == 1
                ? "a command of the append-only log answered an error and was passed over; " + first
                : count + " commands of the append-only log answered an error and were passed over; the first: "
                        + first;
    }
}
