package dev.redstart.server.persistence;

import dev.redstart.api.CommandException;
import dev.redstart.server.aof.AofException;
import dev.redstart.server.aof.AofFiles;
import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.disk.DiskFolder;
import dev.redstart.server.disk.Folder;
import dev.redstart.server.disk.FolderInUseException;
import dev.redstart.server.lifecycle.Lifecycle;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.lock.World;
import dev.redstart.server.rdb.DumpPayload;
import dev.redstart.server.storage.ValueCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The files of one server, from start to end: {@link #load} reads them, {@link #background} writes what is due while the
 * server runs, {@link #close} writes the rest. {@link #snapshots()} and {@link #aof()} have the two kinds of files.
 *
 * <p>At start the append-only log is loaded if it is enabled and exists, otherwise the snapshot. When the log is enabled for
 * the first time, redis-server starts empty beside a snapshot that it overwrites later; this server loads the snapshot, and
 * the log begins with it.
 */
public final class Persistence {
    private final ServerConfig config;
    private final ServerLog log;
    private final Dataset dataset;
    private final Lifecycle lifecycle;
    private final Folder folder;
    private final FileStatus status = new FileStatus();
    private final FileSwitches switches = new FileSwitches();
    private final PreservedData preserved = new PreservedData();
    private final FolderClaim claim;
    private final FileLoader loader;
    private final BackgroundSaves saves;
    private final Snapshots snapshots;
    private final AofManager aof;
    private final Reload reload;
    private volatile Supplier<? extends Replay> replays;
    private volatile boolean loaded;
    private volatile boolean savesAtEnd = true;

    /** Held by the thread that loads, or writes what is due: {@link #close} waits for it. */
    private final ReentrantLock busy = new ReentrantLock();

    /**
     * The files of a server; no file is read or written yet.
     *
     * @param aof gets a writer once the log is loaded
     * @param worker runs what takes long, one task after the other
     * @param serverVersion the version of redis-server that the files mention
     */
    public Persistence(
            ServerConfig config,
            Dataset dataset,
            Lifecycle lifecycle,
            AppendOnlyFile aof,
            Executor worker,
            String serverVersion) {
        this(config, new DiskFolder(config.dir()), dataset, lifecycle, aof, worker, serverVersion);
    }

    /** As above, for tests, with files in a folder that need not be on a disk. */
    Persistence(
            ServerConfig config,
            Folder folder,
            Dataset dataset,
            Lifecycle lifecycle,
            AppendOnlyFile aof,
            Executor worker,
            String serverVersion) {
        this.config = config;
        this.log = config.log(Persistence.class);
        this.dataset = dataset;
        this.lifecycle = lifecycle;
        this.folder = folder;
        this.claim = new FolderClaim(folder, log);
        this.loader = new FileLoader(config, folder, dataset, preserved, status, switches);
        this.saves = new BackgroundSaves(
                dataset, folder, claim, worker, () -> new SnapshotFile(config, preserved, status, serverVersion));
        this.snapshots = new Snapshots(config, saves, lifecycle.writes());
        this.aof = new AofManager(config, saves, aof);
        lifecycle.writes().add(aof::refusal);
        this.reload = new Reload(this, saves, log);
        dataset.databases().onCleared(removed -> {
            if (loaded) {
                snapshots.cleared(removed);
            }
        });
        config.onChange(this.aof::settingsChanged);
    }

    /** Claims the folder if the settings say that there will be files. */
    public void open() throws IOException {
        claim.checkVisible(config);
        if (config.appendOnly() || snapshots.savesAtEnd()) {
            try {
                claim.take();
                SnapshotFile.discardLeftOvers(folder, config, log);
            } catch (FolderInUseException e) {
                throw e;
            } catch (IOException e) {
                log.warning("snapshots and the append-only log will fail until this is fixed: {}", e.getMessage());
            }
        }
    }

    /**
     * Loads what the files contain.
     *
     * @param replay makes the executor of a log's commands; not called if there is no log
     * @throws IOException when a file cannot be used as it is; the message is for operators, and the server must not go on
     * @throws CancellationException after {@link #stopLoading}
     */
    public void load(Supplier<? extends Replay> replay) throws IOException {
        StopTheWorld world = dataset.world();
        busy.lock();
        try {
            world.enter(world.loader());
            loadExisting(replay);
        } finally {
            world.leave(world.loader());
            busy.unlock();
        }
    }

    private void loadExisting(Supplier<? extends Replay> replay) throws IOException {
        replays = replay;
        if (config.usesFiles()) {
            try {
                loadFiles(replay);
            } catch (AofException e) {
                throw new IOException(e.getMessage(), e);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } catch (OutOfMemoryError | CommandException e) {
                throw new IOException(
                        "the data in " + folder.path() + " needs more heap than there is: give the server more"
                                + " (JAVA_OPTS=-Xmx...). No file was changed: " + e,
                        e);
            }
        }
        snapshots.loaded();
        loaded = true;
    }

    private void loadFiles(Supplier<? extends Replay> replay) throws IOException, AofException {
        if (config.appendOnly()) {
            AofFiles files = aof.filesToLoad();
            if (!files.manifest().isEmpty()) {
                loader.loadLog(files, replay.get());
                loader.checkNotStopped();
                aof.open(files);
                return;
            }
        }
        if (folder.exists(config.dbfilename())) {
            if (config.appendOnly()) {
                log.notice("there is no append-only log yet: it begins with {}", config.dbfilename());
            }
            loader.loadSnapshot(false);
        }
        loader.checkNotStopped();
        if (config.appendOnly()) {
            aof.beginWithData();
        }
    }

    /**
     * DEBUG RELOAD: writes a snapshot, removes all keys, and loads it, with all loops stopped.
     *
     * @param save whether to write the snapshot; otherwise the existing file is loaded
     * @param clear whether to remove the keys
     * @param merge whether the keyspace may already contain keys of the file; the file's values replace them
     * @throws CommandException when the file cannot be written or loaded; then keys may be missing
     */
    public void reload(boolean save, boolean clear, boolean merge) {
        reload.snapshot(save, clear, () -> {
            if (folder.exists(config.dbfilename())) {
                loader.loadSnapshot(merge);
            }
        });
    }

    /**
     * DEBUG LOADAOF: removes all keys and executes the append-only log, with all loops stopped.
     *
     * @throws CommandException when there is no log, or it cannot be loaded; then keys may be missing
     */
    public void reloadLog() {
        reload.log(() -> loader.loadLog(aof.writer().files(), replays.get()));
    }

    /** Removes all keys and everything that is preserved; with all loops stopped. */
    void removeAll(World world) {
        dataset.databases().clearAll(world, () -> {});
        preserved.clear();
    }

    /** Writes what is due. One thread that may wait for the disk calls it each {@link Limits#FILES_PERIOD_MILLIS}. */
    public void background() {
        busy.lock();
        try {
            if (loaded && !loader.isStopped() && !switches.isPaused()) {
                try {
                    aof.background();
                } finally {
                    snapshots.background(); // also when the log fails
                }
            }
        } finally {
            busy.unlock();
        }
    }

    /** Returns the switches of DEBUG. */
    public FileSwitches switches() {
        return switches;
    }

    /** Ends loading soon, with an exception, and starts nothing else that is due. */
    public void stopLoading() {
        loader.stop();
    }

    /** Whether a clean shutdown writes a snapshot; it does not if loading has not completed. */
    public boolean savesAtEnd() {
        return loaded && savesAtEnd && snapshots.savesAtEnd();
    }

    /** Has {@link #close} write no snapshot: SHUTDOWN NOSAVE, or the snapshot is written already. */
    public void saveNothingAtEnd() {
        savesAtEnd = false;
    }

    /**
     * Writes the last snapshot, after which no command is served. While data is being loaded it writes nothing: the file
     * stays.
     *
     * @return false when the snapshot could not be written; then the server goes on
     */
    public boolean saveLast() {
        if (!loaded) {
            return true;
        }
        boolean saved = snapshots.saveLast(lifecycle::beginEnding);
        savesAtEnd &= !saved;
        return saved;
    }

    /**
     * Writes what a clean shutdown owes to the disk, and releases the folder. If loading failed, it writes nothing. When one
     * step fails, the others follow nevertheless.
     *
     * @param allEnded whether all loops have ended; a loop that has not may hold locks for ever
     * @return false when data may be missing on the disk; the server's log says why
     */
    public boolean close(boolean allEnded) {
        loader.stop();
        awaitBackground();
        saves.cancel();
        boolean good = true;
        if (savesAtEnd()) {
            good = guarded("write the last snapshot", () -> allEnded ? saveLast() : saveLastBesideStuck());
        }
        good &= guarded("stop a snapshot or rewrite", this::stopSaves);
        good &= guarded("write the end of the append-only log", aof::close);
        good &= guarded("release the folder", () -> {
            claim.release();
            return true;
        });
        return good;
    }

    private boolean guarded(String what, BooleanSupplier step) {
        try {
            return step.getAsBoolean();
        } catch (RuntimeException | Error e) {
            log.warning("shutdown continues, but one step failed: " + what, e);
            return false;
        }
    }

    /** Discards an unfinished file; the previous file stays. */
    private boolean stopSaves() {
        if (!saves.close()) {
            log.warning("a snapshot or rewrite does not stop; shutdown continues without it");
        }
        return true;
    }

    /** Saves while a command that does not end may hold keys that the snapshot needs. */
    private boolean saveLastBesideStuck() {
        dataset.world().leaveStuckBehind();
        return saves.runWhileItProgresses(this::saveLast, status::keysSaved).orElseGet(() -> {
            log.warning(
                    "the last snapshot was not written, because a command that does not end holds keys; the previous"
                            + " file stays");
            return false;
        });
    }

    private void awaitBackground() {
        try {
            if (busy.tryLock(Limits.LAST_SAVE_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                busy.unlock();
            } else {
                log.warning("loading or saving does not stop; shutdown continues without it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns what dumps and restores values, for one thread. */
    public ValueCodec newCodec() {
        return new DumpPayload(
                dataset.databases().types(), preserved::needsVersion, config::rdbCompression, switches::checksums);
    }

    /** Returns what writes snapshots. */
    public Snapshots snapshots() {
        return snapshots;
    }

    /** Returns what begins, rewrites and ends the append-only log. */
    public AofManager aof() {
        return aof;
    }

    /** Returns what INFO shows of the files. */
    public FileStatus status() {
        return status;
    }

    /** Whether data is being loaded. */
    public boolean isLoading() {
        return lifecycle.isLoading();
    }
}
