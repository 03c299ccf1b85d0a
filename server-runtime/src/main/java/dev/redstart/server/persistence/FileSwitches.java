package dev.redstart.server.persistence;

/** What DEBUG turns off for tests. Thread-safe. */
public final class FileSwitches {
    private volatile boolean checksums = true;
    private volatile boolean isPaused;

    /** DEBUG SET-SKIP-CHECKSUM-VALIDATION: whether snapshots and payloads are taken whatever their checksums say. */
    public void skipChecksums(boolean skips) {
        checksums = !skips;
    }

    boolean checksums() {
        return checksums;
    }

    /** DEBUG PAUSE-CRON: whether nothing begins by itself, neither snapshots nor rewrites. */
    public void pause(boolean paused) {
        isPaused = paused;
    }

    boolean isPaused() {
        return isPaused;
    }
}
