package dev.redstart.server.persistence;

import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerLog;
import java.util.concurrent.TimeUnit;

/** Tells INFO at once and the log now and then how far loading is. */
final class LoadProgress {
    private final FileStatus status;
    private final ServerLog log;
    private final Runnable checkNotStopping;
    private long toldNanos = System.nanoTime();

    /**
     * Of one file.
     *
     * @param checkNotStopping throws when loading is to be given up
     */
    LoadProgress(FileStatus status, ServerLog log, Runnable checkNotStopping) {
        this.status = status;
        this.log = log;
        this.checkNotStopping = checkNotStopping;
    }

    void tell(long bytes) {
        checkNotStopping.run();
        status.loaded(bytes);
        long now = System.nanoTime();
        if (now - toldNanos >= TimeUnit.SECONDS.toNanos(Limits.PROGRESS_SECONDS)) {
            toldNanos = now;
            log.notice("loading: {} of {} bytes", bytes, status.loadTotalBytes());
        }
    }
}
