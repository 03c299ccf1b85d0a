package dev.redstart.server.lifecycle;

/**
 * The phase of a server's life: it loads data, serves all commands, ends. One per server; safe for use by several threads.
 *
 * <p>Once a server ends, it never serves again: a load that is over too late does not bring it back.
 */
public final class Lifecycle {
    private enum Phase {
        LOADING,
        SERVING,
        ENDING
    }

    private final WriteGuard writes = new WriteGuard();
    private volatile Phase phase = Phase.SERVING;

    /** Whether commands may change something. */
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

    /** Serves no command any more: what it changed would be lost. */
    public void beginEnding() {
        enter(Phase.ENDING);
    }

    private synchronized void enter(Phase next) {
        if (phase != Phase.ENDING) {
            phase = next;
        }
    }

    /** Whether all commands are served, as is the rule. */
    public boolean isServing() {
        return phase == Phase.SERVING;
    }

    /** Whether data is being loaded. */
    public boolean isLoading() {
        return phase == Phase.LOADING;
    }

    /** Whether the last snapshot is written, or the server fails. */
    public boolean isEnding() {
        return phase == Phase.ENDING;
    }
}
