package dev.redstart.server.net;

/**
 * What a connection asks of the loop that serves it: the calls that go up, against the direction of the dependencies. None
 * of them is on the path of a command that just runs.
 */
interface ConnectionOwner {
    /** Calls {@link Connection#onBacklog} at the end of this tick or in the next one. */
    void retry(Connection connection);

    /** Calls {@link Connection#release} once the log is on the disk. */
    void awaitLog(Connection connection);

    /** Calls {@link Connection#retryLater} once the pause of commands is over. */
    void awaitPauseEnd(Connection connection);

    /** Calls {@link Connection#checkOutput} from time to time until that returns false. */
    void watchOutput(Connection connection);

    /** Notes that the next command of a watched connection waits for its client to read. */
    void outputIsFull();

    /** Notes that a connection holds so much more of the heap, or less; may close any connection of the loop. */
    void heldBytesChanged(long moreBytes);

    /** Forgets a connection that is closed. */
    void closed(Connection connection);

    /** Runs a task on the loop's thread; from any thread. */
    void submit(Runnable task);
}
