package dev.redstart.server.aof;

import dev.redstart.server.config.ServerLog;
import dev.redstart.server.disk.OutputFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/**
 * Loads a log at start: all its files in order. Only the last one may be cut off, and only if {@code aof-load-truncated}
 * allows it; the loader then truncates it after its last whole command. It changes no other file that cannot be loaded.
 */
public final class AofLoader {
    private final AofFiles files;
    private final boolean loadTruncated;
    private final ServerLog log;

    /**
     * A loader.
     *
     * @param loadTruncated the value of {@code aof-load-truncated}
     */
    public AofLoader(AofFiles files, boolean loadTruncated, ServerLog log) {
        this.files = files;
        this.loadTruncated = loadTruncated;
        this.log = log;
    }

    /**
     * Loads everything.
     *
     * @return whether there was anything to load
     * @throws AofException when the log cannot be loaded; the handler may have been given a part of it
     */
    public boolean load(AofHandler handler) throws IOException, AofException {
        List<AofManifest.Entry> entries = files.manifest().files();
        for (AofManifest.Entry entry : entries) {
            if (!files.home(entry.name()).exists(entry.name())) {
                throw new AofException(path(entry.name()) + " is missing, but listed in " + files.manifestName());
            }
        }
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            bytes += load(entries.get(i).name(), i == entries.size() - 1, bytes, handler);
        }
        files.takeOverOldFile();
        return !entries.isEmpty();
    }

    private long load(String name, boolean last, long bytesBefore, AofHandler handler)
            throws IOException, AofException {
        long size = files.home(name).size(name);
        long wholeBytes;
        handler.file(name);
        try (InputStream in = files.home(name).read(name)) {
            AofReader reader = new AofReader(in, size, path(name), bytesBefore, handler);
            if (reader.read()) {
                log.notice("{} loaded, {} bytes", name, size);
                return size;
            }
            wholeBytes = reader.wholeBytes();
        } catch (AofException e) {
            if (!e.isDamage()) {
                throw e;
            }
            throw new AofException(e.getMessage() + ". Make a copy of the folder, then try " + repair(), e);
        }
        if (!last || !loadTruncated) {
            throw new AofException(path(name) + ", offset " + wholeBytes + ": the file ends within a command or"
                    + " transaction" + advice(last));
        }
        log.warning("{} ends within a command or transaction and is cut from {} to {} bytes", name, size, wholeBytes);
        cut(name, wholeBytes);
        return wholeBytes;
    }

    private String advice(boolean last) {
        String copy = ". Make a copy of the folder, then ";
        return last
                ? copy + "set aof-load-truncated to yes, or try " + repair()
                : ", and other files follow" + copy + "try " + repair();
    }

    private String repair() {
        return "redis-check-aof --fix " + path(files.manifestName());
    }

    private String path(String name) {
        return files.home(name).path() + "/" + name;
    }

    private void cut(String name, long sizeBytes) throws IOException {
        try (OutputFile file = files.home(name).append(name)) {
            file.truncate(sizeBytes);
            file.force();
        }
    }
}
