package dev.redstart.server.core;

import dev.redstart.server.aof.AofWriter;
import dev.redstart.server.persistence.AofManager;
import dev.redstart.server.persistence.FileStatus;
import dev.redstart.server.persistence.Persistence;
import dev.redstart.server.persistence.Snapshots;

/** INFO's section about snapshots and the append-only file. */
final class PersistenceReport {
    private static final int MILLIS_PER_SECOND = 1000;

    private final Persistence files;
    private final Snapshots snapshots;
    private final AofManager log;
    private final FileStatus status;

    PersistenceReport(Persistence files) {
        this.files = files;
        this.snapshots = files.snapshots();
        this.log = files.aof();
        this.status = files.status();
    }

    void write(InfoLines lines, long nowMillis) {
        lines.add("loading", files.isLoading() ? 1 : 0);
        lines.add("async_loading", 0);
        AbsentFields.copyOnWrite(lines);
        long total = status.keysToSave();
        lines.addDecimal("current_fork_perc", total == 0 ? 0 : 100.0 * status.keysSaved() / total, 2);
        lines.add("current_save_keys_processed", status.keysSaved());
        lines.add("current_save_keys_total", total);
        snapshots(lines);
        rewrites(lines);
        lines.add("aof_last_cow_size", 0);
        AbsentFields.moduleForks(lines);
        AofWriter writer = log.writer();
        if (writer != null) {
            lines.add("aof_current_size", writer.currentSize());
            lines.add("aof_base_size", writer.baseSize());
            lines.add("aof_pending_rewrite", log.isScheduled() ? 1 : 0);
            lines.add("aof_buffer_length", writer.pending());
            lines.add("aof_pending_bio_fsync", writer.health().isForcing() ? 1 : 0);
            lines.add("aof_delayed_fsync", writer.health().delayedForces());
        }
        if (files.isLoading()) {
            loading(lines, nowMillis);
        }
    }

    private void snapshots(InfoLines lines) {
        lines.add("rdb_changes_since_last_save", snapshots.changesSinceSave());
        lines.add("rdb_bgsave_in_progress", snapshots.isSaving() ? 1 : 0);
        lines.add("rdb_last_save_time", snapshots.lastSaveMillis() / MILLIS_PER_SECOND);
        lines.add("rdb_last_bgsave_status", snapshots.lastFailed() ? "err" : "ok");
        lines.add("rdb_last_bgsave_time_sec", seconds(snapshots.lastTookMillis()));
        lines.add("rdb_current_bgsave_time_sec", snapshots.isSaving() ? seconds(log.runningMillis()) : -1);
        lines.add("rdb_saves", snapshots.saves());
        lines.add("rdb_last_cow_size", 0);
        lines.add("rdb_last_load_keys_expired", status.keysExpired());
        lines.add("rdb_last_load_keys_loaded", status.keysLoaded());
    }

    private void rewrites(InfoLines lines) {
        AofWriter writer = log.writer();
        lines.add("aof_enabled", writer != null ? 1 : 0);
        lines.add("aof_rewrite_in_progress", log.isRewriting() ? 1 : 0);
        lines.add("aof_rewrite_scheduled", log.isScheduled() ? 1 : 0);
        lines.add("aof_last_rewrite_time_sec", seconds(log.lastTookMillis()));
        lines.add("aof_current_rewrite_time_sec", log.isRewriting() ? seconds(log.runningMillis()) : -1);
        lines.add("aof_last_bgrewrite_status", log.lastFailed() ? "err" : "ok");
        lines.add("aof_rewrites", log.rewrites());
        lines.add("aof_rewrites_consecutive_failures", log.consecutiveFailures());
        lines.add("aof_last_write_status", writer != null && writer.lastError().isPresent() ? "err" : "ok");
    }

    private void loading(InfoLines lines, long nowMillis) {
        long total = status.loadTotalBytes();
        long done = status.loadedBytes();
        long millis = nowMillis - status.loadStartedMillis();
        lines.add("loading_start_time", status.loadStartedMillis() / MILLIS_PER_SECOND);
        lines.add("loading_total_bytes", total);
        lines.add("loading_loaded_bytes", done);
        lines.addDecimal("loading_loaded_perc", total == 0 ? 100 : 100.0 * done / total, 2);
        lines.add("loading_eta_seconds", done == 0 ? 1 : (total - done) * millis / done / MILLIS_PER_SECOND);
    }

    private static long seconds(long millis) {
        return millis < 0 ? -1 : millis / MILLIS_PER_SECOND;
    }
}
