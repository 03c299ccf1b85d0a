package dev.redstart.server.persistence;

import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerLog;
import java.util.concurrent.TimeUnit;

/** Reports how far loading is: to INFO at once, to the log every few seconds. */
final class LoadProgress {
    private final FileStatus status;
    private final ServerLog log;
    private final Runnable checkNotStopping;
    private long reportedNanos = System.nanoTime();

    /**
     * The progress of one load.
     *
     * @param checkNotStopping throws when loading shall stop
     */
    LoadProgress(FileStatus status, ServerLog log, Runnable checkNotStopping) {
        this.status = status;
        this.log = log;
        this.checkNotStopping = checkNotStopping;
    }

    /** Notes how many bytes are loaded; throws when loading shall stop. */
    void update(long bytes) {
        checkNotStopping.run();
        status.loaded(bytes);
        long now = System.nanoTime();
        if (now - reportedNanos >= TimeUnit.SECONDS.toNanos(Limits.PROGRESS_SECONDS)) {
            reportedNanos = now;
            log.notice("loading: {} of {} bytes", bytes, status.loadTotalBytes());
        }
    }
}
