package dev.redstart.server.lifecycle;

/**
 * The phase of a server: it loads data, serves all commands, ends. One per server; safe for use by several threads.
 *
 * <p>A server that ends never serves again, even if a load completes afterwards.
 */
public final class Lifecycle {
    private enum Phase {
        LOADING,
        SERVING,
        ENDING
    }

    private final WriteGuard writes = new WriteGuard();
    private volatile Phase phase = Phase.SERVING;

    /** Returns the check whether commands may write. */
    public WriteGuard writes() {
        return writes;
    }

    /** Begins to load data: only some commands are served. */
    public void beginLoading() {
        enter(Phase.LOADING);
    }

    /** Serves all commands. */
    public void beginServing() {
        enter(Phase.SERVING);
    }

    /** Ends serving: changes of further commands would be lost. */
    public void beginEnding() {
        enter(Phase.ENDING);
    }

    private synchronized void enter(Phase next) {
        if (phase != Phase.ENDING) {
            phase = next;
        }
    }

    /** Whether all commands are served. */
    public boolean isServing() {
        return phase == Phase.SERVING;
    }

    /** Whether data is being loaded. */
    public boolean isLoading() {
        return phase == Phase.LOADING;
    }

    /** Whether the server shuts down, or has failed. */
    public boolean isEnding() {
        return phase == Phase.ENDING;
    }
}
