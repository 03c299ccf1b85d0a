package dev.redstart.server.persistence;

/** Parts of persistence that DEBUG turns off for tests. Thread-safe. */
public final class FileSwitches {
    private volatile boolean checksums = true;
    private volatile boolean isPaused;

    /** DEBUG SET-SKIP-CHECKSUM-VALIDATION: sets whether snapshots and payloads with wrong checksums are accepted. */
    public void skipChecksums(boolean skips) {
        checksums = !skips;
    }

    boolean checksums() {
        return checksums;
    }

    /** DEBUG PAUSE-CRON: sets whether automatic snapshots and rewrites pause. */
    public void pause(boolean paused) {
        isPaused = paused;
    }

    boolean isPaused() {
        return isPaused;
    }
}
