package dev.redstart.server.persistence;

import dev.redstart.server.aof.AofCommand;
import dev.redstart.server.aof.AofException;
import dev.redstart.server.aof.AofFiles;
import dev.redstart.server.aof.AofHandler;
import dev.redstart.server.aof.AofLoader;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.disk.Folder;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.rdb.RdbInput;
import dev.redstart.server.rdb.RdbReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.util.concurrent.CancellationException;

/**
 * Loads a snapshot or the append-only log into the keyspace. The thread that loads sits in the loader's seat; another one
 * may {@link #stop} it.
 */
final class FileLoader {
    private final ServerConfig config;
    private final ServerLog log;
    private final Folder folder;
    private final Dataset dataset;
    private final PreservedData preserved;
    private final FileStatus status;
    private final FileSwitches switches;
    private volatile boolean stopped;

    FileLoader(
            ServerConfig config,
            Folder folder,
            Dataset dataset,
            PreservedData preserved,
            FileStatus status,
            FileSwitches switches) {
        this.config = config;
        this.log = config.log(FileLoader.class);
        this.folder = folder;
        this.dataset = dataset;
        this.preserved = preserved;
        this.status = status;
        this.switches = switches;
    }

    /** Ends a running load soon, with a {@link CancellationException}. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /**
     * Checks that nothing has stopped the load; data that was loaded too late is not used either.
     *
     * @throws CancellationException after {@link #stop}
     */
    void checkNotStopped() {
        if (stopped) {
            throw new CancellationException("the server ends");
        }
    }

    /**
     * Loads the snapshot file.
     *
     * @param merge whether the keyspace may already contain keys of the file; the file's values replace them
     */
    void loadSnapshot(boolean merge) throws IOException {
        String name = config.dbfilename();
        long began = dataset.nowMillis();
        long size = folder.size(name);
        status.loadBegins(began, size);
        LoadProgress progress = new LoadProgress(status, log, this::checkNotStopped);
        try (InputStream file = folder.read(name);
                InputStream notified = new ProgressInputStream(file, progress::update)) {
            RdbInput input = new RdbInput(folder.path() + "/" + name, Channels.newChannel(notified), size);
            read(input, began, merge);
        }
        log.notice(
                "snapshot {} loaded in {} ms: {} {}{}",
                name,
                dataset.nowMillis() - began,
                status.keysLoaded(),
                status.keysLoaded() == 1 ? "key" : "keys",
                status.keysExpired() == 0 ? "" : ", " + status.keysExpired() + " expired keys skipped");
    }

    /** Loads the base of a log and executes the commands that follow it. */
    void loadLog(AofFiles files, Replay replay) throws IOException, AofException {
        long began = dataset.nowMillis();
        status.loadBegins(began, files.sizeBytes());
        ReplayErrors errors = new ReplayErrors();
        AofLoader loader = new AofLoader(files, config.aofLoadTruncated(), config.log(AofLoader.class));
        boolean any = loader.load(new LogHandler(files, replay, errors));
        if (errors.any()) {
            log.warning("{}", errors);
        }
        if (any) {
            log.notice("append-only log loaded in {} ms", dataset.nowMillis() - began);
        }
    }

    private void read(RdbInput input, long skipExpiredBeforeMillis, boolean merge) throws IOException {
        DatasetLoader loader = new DatasetLoader(input, dataset, status, preserved, skipExpiredBeforeMillis);
        loader.replacesKeys(merge);
        RdbReader reader = new RdbReader(
                input, loader, config.databases(), dataset.databases().types());
        if (!config.rdbChecksum() || !switches.checksums()) {
            reader.withoutChecksum();
        }
        reader.read();
        loader.flush();
        loader.report(log);
        if (preserved.hasFunctions()) {
            log.warning("the file contains functions, which this server cannot run; it writes them to the next file");
        }
    }

    /** Takes what the files of a log contain. */
    private final class LogHandler implements AofHandler {
        private final StopTheWorld world = dataset.world();
        private final LoadProgress progress = new LoadProgress(status, log, FileLoader.this::checkNotStopped);
        private final AofFiles files;
        private final Replay replay;
        private final ReplayErrors errors;

        LogHandler(AofFiles files, Replay replay, ReplayErrors errors) {
            this.files = files;
            this.replay = replay;
            this.errors = errors;
        }

        @Override
        public int snapshot(InputStream in) throws IOException {
            RdbInput input =
                    new RdbInput("the snapshot in the append-only log", Channels.newChannel(in), RdbInput.UNKNOWN_SIZE);
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
            progress.update(bytesRead);
        }
    }
}
