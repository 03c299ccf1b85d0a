package dev.redstart.server.persistence;

import dev.redstart.api.CommandException;
import dev.redstart.server.aof.AofCommand;
import dev.redstart.server.aof.AofException;
import dev.redstart.server.aof.AofFiles;
import dev.redstart.server.aof.AofHandler;
import dev.redstart.server.aof.AofLoader;
import dev.redstart.server.aof.CommandLog;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.disk.DiskFolder;
import dev.redstart.server.disk.Folder;
import dev.redstart.server.disk.FolderInUseException;
import dev.redstart.server.disk.FolderLock;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.lifecycle.Lifecycle;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.lock.World;
import dev.redstart.server.rdb.DumpPayload;
import dev.redstart.server.rdb.RdbInput;
import dev.redstart.server.rdb.RdbReader;
import dev.redstart.server.storage.ValueCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The files of one server, from its start to its end: {@link #load} what is there, {@link #background} while it runs,
 * {@link #close}. Snapshots and log are {@link #snapshots()} and {@link #log()}.
 *
 * <p>At start the log is loaded if it is enabled and there is one, else the snapshot. redis-server, with the log enabled
 * for the first time, starts empty beside a snapshot that it later overwrites; here the snapshot is loaded and the log
 * begins with it.
 */
public final class Persistence {
    private final ServerConfig config;
    private final ServerLog log;
    private final Databases store;
    private final Lifecycle lifecycle;
    private final LongSupplier clockMillis;
    private final Folder folder;
    private final FileStatus status = new FileStatus();
    private final PreservedData extras = new PreservedData();
    private final StopTheWorld world;
    private final BackgroundSaves jobs;
    private final Snapshots snapshots;
    private final AofManager logKeeper;
    private final Reload reload;
    private volatile Supplier<? extends Replay> replays;
    private FolderLock lock;
    private volatile boolean loaded;
    private volatile boolean savesAtEnd = true;
    private volatile boolean stopping;
    private final FileSwitches switches = new FileSwitches();

    /** Held by whoever loads, or does what is due: the end waits for them. */
    private final ReentrantLock busy = new ReentrantLock();

    /**
     * The files of a server; nothing is touched yet.
     *
     * @param changes how many changes commands have made
     * @param worker runs what takes long, one after the other
     * @param world stops every thread that touches the data
     * @param serverVersion the version of redis-server that files name
     */
    public Persistence(
            ServerConfig config,
            Databases store,
            Lifecycle lifecycle,
            CommandLog commandLog,
            LongSupplier changes,
            LongSupplier clockMillis,
            Executor worker,
            StopTheWorld world,
            String serverVersion) {
        this(
                config,
                new DiskFolder(config.dir()),
                store,
                lifecycle,
                commandLog,
                changes,
                clockMillis,
                worker,
                world,
                serverVersion);
    }

    /** With a folder that is not on a disk; {@link #open} is for those that are. */
    Persistence(
            ServerConfig config,
            Folder folder,
            Databases store,
            Lifecycle lifecycle,
            CommandLog commandLog,
            LongSupplier changes,
            LongSupplier clockMillis,
            Executor worker,
            StopTheWorld world,
            String serverVersion) {
        this.config = config;
        this.log = config.log(Persistence.class);
        this.store = store;
        this.lifecycle = lifecycle;
        this.clockMillis = clockMillis;
        this.folder = folder;
        this.world = world;
        this.jobs = new BackgroundSaves(
                store,
                folder,
                this::claimFolder,
                worker,
                world,
                changes,
                clockMillis,
                () -> new SnapshotFile(config, extras, status, serverVersion));
        this.snapshots = new Snapshots(config, jobs, lifecycle.writes());
        this.logKeeper = new AofManager(config, jobs, commandLog);
        lifecycle.writes().add(commandLog::refusal);
        this.reload = new Reload(this, jobs, log);
        store.onCleared(removed -> {
            if (loaded) {
                snapshots.cleared(removed);
            }
        });
        config.onChange(logKeeper::settingsChanged);
    }

    /** Claims the folder, where the settings say that there will be files. */
    public void open() throws IOException {
        checkMayLook();
        if (config.appendOnly() || snapshots.savesAtEnd()) {
            try {
                claimFolder();
                SnapshotFile.discardLeftOvers(folder, config, log);
            } catch (FolderInUseException e) {
                throw e;
            } catch (IOException e) {
                log.warning("snapshots and log will fail until this is fixed: {}", e.getMessage());
            }
        }
    }

    /** What is not seen would be overwritten later. */
    private void checkMayLook() throws IOException {
        try {
            boolean unused = config.usesFiles() && folder.exists(config.dbfilename());
        } catch (IOException e) {
            throw new IOException(
                    e.getMessage()
                            + ": nobody can say whether there is data, so the server does not start; let this user"
                            + " enter the folder, or choose another one with --dir",
                    e);
        }
    }

    private synchronized void claimFolder() throws IOException {
        if (lock == null && folder instanceof DiskFolder) {
            lock = FolderLock.take(config.dir());
        }
    }

    /**
     * Loads what the files hold.
     *
     * @param replay asked for who executes a log's commands, if there is a log
     * @throws IOException when a file cannot be used as it is; the message is for operators, and the server must not go on
     * @throws CancellationException after {@link #stopLoading}
     */
    public void load(Supplier<? extends Replay> replay) throws IOException {
        busy.lock();
        try {
            world.enter(world.loader());
            loadWhatIsThere(replay);
        } finally {
            world.leave(world.loader());
            busy.unlock();
        }
    }

    /**
     * DEBUG RELOAD: writes a snapshot, removes all keys, and loads it, with all loops stopped.
     *
     * @param save whether to write it; else the file is loaded that is there
     * @param clear whether to remove the keys
     * @param merge whether the file may have keys that are there: it replaces them
     * @throws CommandException when the file cannot be written or loaded; then keys may be missing
     */
    public void reload(boolean save, boolean clear, boolean merge) {
        reload.snapshot(save, clear, () -> {
            if (folder.exists(config.dbfilename())) {
                loadSnapshot(merge);
            }
        });
    }

    /**
     * DEBUG LOADAOF: removes all keys and executes the append-only log, with all loops stopped.
     *
     * @throws CommandException when there is no log, or it cannot be loaded; then keys may be missing
     */
    public void reloadLog() {
        reload.log(() -> loadLog(logKeeper.writer().files(), replays.get()));
    }

    /** Removes everything that files hold; with all loops stopped. */
    void forgetData(World world) {
        store.clearAll(world, () -> {});
        extras.clear();
    }

    private void loadWhatIsThere(Supplier<? extends Replay> replay) throws IOException {
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
                                + " (JAVA_OPTS=-Xmx...). Nothing was changed: " + e,
                        e);
            }
        }
        snapshots.loaded();
        loaded = true;
    }

    private void loadFiles(Supplier<? extends Replay> replay) throws IOException, AofException {
        if (config.appendOnly()) {
            AofFiles files = logKeeper.filesToLoad();
            if (!files.manifest().isEmpty()) {
                loadLog(files, replay.get());
                checkNotStopping();
                logKeeper.open(files);
                return;
            }
        }
        if (folder.exists(config.dbfilename())) {
            if (config.appendOnly()) {
                log.notice("there is no append-only log yet: it begins with {}", config.dbfilename());
            }
            loadSnapshot(false);
        }
        checkNotStopping();
        if (config.appendOnly()) {
            logKeeper.beginWithData();
        }
    }

    /** What was loaded to its end too late is not used either. */
    private void checkNotStopping() {
        if (stopping) {
            throw new CancellationException("the server ends");
        }
    }

    private void loadLog(AofFiles files, Replay replay) throws IOException, AofException {
        long began = clockMillis.getAsLong();
        status.loadBegins(began, files.sizeBytes());
        LoadProgress progress = new LoadProgress(status, log, this::checkNotStopping);
        ReplayErrors errors = new ReplayErrors();
        AofLoader loader = new AofLoader(files, config.aofLoadTruncated(), config.log(AofLoader.class));
        boolean any = loader.load(new AofHandler() {
            @Override
            public int snapshot(InputStream in) throws IOException {
                RdbInput input = new RdbInput(
                        "the snapshot in the append-only log", Channels.newChannel(in), RdbInput.UNKNOWN_SIZE);
                read(input, Long.MIN_VALUE, false);
                return input.unread();
            }

            @Override
            public void file(String name) {
                errors.file(files.folder().path() + "/" + name);
                replay.begin();
            }

            @Override
            public void command(AofCommand command) throws AofException {
                world.pass(world.loader());
                String error = errors.execute(replay, command);
                if (!error.isEmpty()) {
                    errors.add(command.fileOffset(), command.text(0), error);
                    status.replayError();
                }
            }

            @Override
            public void progress(long bytesRead) {
                progress.tell(bytesRead);
            }
        });
        if (errors.any()) {
            log.warning("{}", errors);
        }
        if (any) {
            log.notice("append-only log loaded in {} ms", clockMillis.getAsLong() - began);
        }
    }

    private void loadSnapshot(boolean merge) throws IOException {
        String name = config.dbfilename();
        long began = clockMillis.getAsLong();
        long size = folder.size(name);
        status.loadBegins(began, size);
        LoadProgress progress = new LoadProgress(status, log, this::checkNotStopping);
        try (InputStream file = folder.read(name);
                InputStream told = new ProgressInputStream(file, progress::tell)) {
            RdbInput input = new RdbInput(folder.path() + "/" + name, Channels.newChannel(told), size);
            read(input, began, merge);
        }
        log.notice(
                "snapshot {} loaded in {} ms: {} {}{}",
                name,
                clockMillis.getAsLong() - began,
                status.keysLoaded(),
                status.keysLoaded() == 1 ? "key" : "keys",
                status.keysDropped() == 0 ? "" : ", " + status.keysDropped() + " left out as expired");
    }

    private void read(RdbInput input, long dropBeforeMillis, boolean merge) throws IOException {
        long now = clockMillis.getAsLong();
        DatasetLoader loader = new DatasetLoader(input, world, store, status, extras, dropBeforeMillis, now);
        loader.replacesKeys(merge);
        RdbReader reader = new RdbReader(input, loader, config.databases(), store.types());
        if (!config.rdbChecksum() || !switches.checksums()) {
            reader.withoutChecksum();
        }
        reader.read();
        loader.flush();
        loader.tell(log);
        if (extras.hasFunctions()) {
            log.warning("the file holds functions, which this server cannot run; it keeps them for the next file");
        }
    }

    /** To be called each {@link Limits#FILES_PERIOD_MILLIS}, on a thread that may wait for the disk. */
    public void background() {
        busy.lock();
        try {
            if (loaded && !stopping && !switches.isPaused()) {
                try {
                    logKeeper.background();
                } finally {
                    snapshots.background(); // neither keeps the other from its turn
                }
            }
        } finally {
            busy.unlock();
        }
    }

    /** DEBUG's switches. */
    public FileSwitches switches() {
        return switches;
    }

    /** Loading ends soon, with an exception; nothing else that is due begins. */
    public void stopLoading() {
        stopping = true;
    }

    /** Whether an orderly end writes a snapshot: not of data that is loaded in part. */
    public boolean savesAtEnd() {
        return loaded && savesAtEnd && snapshots.savesAtEnd();
    }

    /** The end writes no snapshot: nobody wants one, or it is written. */
    public void saveNothingAtEnd() {
        savesAtEnd = false;
    }

    /**
     * Writes the last snapshot, and has no command served from then on. While data is being loaded there is nothing to
     * write: the file stays.
     *
     * @return false when it could not be written; then everything goes on
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
     * Writes what is to be written at an orderly end. Where loading failed, nothing is written. Whatever goes wrong, the rest
     * is done.
     *
     * @param allEnded whether all loops have; if not, one may hold locks for ever, and the last snapshot has to get on
     * @return false when data may be missing on disk; why is in the log
     */
    public boolean close(boolean allEnded) {
        stopping = true;
        awaitBackground();
        jobs.cancel();
        boolean good = true;
        if (savesAtEnd()) {
            good = guarded("write the last snapshot", () -> allEnded ? saveLast() : saveLastBesideStuck());
        }
        good &= guarded("stop a snapshot or rewrite", this::stopJobs);
        good &= guarded("write the end of the append-only log", logKeeper::close);
        good &= guarded("let go of the folder", this::unlock);
        return good;
    }

    private boolean guarded(String what, BooleanSupplier step) {
        try {
            return step.getAsBoolean();
        } catch (RuntimeException | Error e) {
            log.warning("the end of the server goes on, but this failed: " + what, e);
            return false;
        }
    }

    /** What was being written then counts for nothing; the files before it stay. */
    private boolean stopJobs() {
        if (!jobs.stop()) {
            log.warning("a snapshot or rewrite does not end; leaving it");
        }
        return true;
    }

    private boolean unlock() {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            log.warning("the folder stays claimed until the process ends: {}", e.getMessage());
        }
        return true;
    }

    /** A command that does not end may hold what the snapshot needs. */
    private boolean saveLastBesideStuck() {
        world.leaveStuckBehind();
        return jobs.runWhileItGoesOn(this::saveLast, status::keysSaved).orElseGet(() -> {
            log.warning(
                    "the last snapshot was not written: a command that does not end holds keys; the old file stays");
            return false;
        });
    }

    private void awaitBackground() {
        try {
            if (busy.tryLock(Limits.LAST_SAVE_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                busy.unlock();
            } else {
                log.warning("loading, or what is due for the files, does not end; leaving it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Dumps and restores values, for one thread. */
    public ValueCodec newCodec() {
        return new DumpPayload(store.types(), extras::needsVersion, config::rdbCompression, switches::checksums);
    }

    /** Snapshots. */
    public Snapshots snapshots() {
        return snapshots;
    }

    /** The append-only log. */
    public AofManager log() {
        return logKeeper;
    }

    /** What INFO tells. */
    public FileStatus status() {
        return status;
    }

    /** Whether data is being loaded. */
    public boolean isLoading() {
        return lifecycle.isLoading();
    }
}
