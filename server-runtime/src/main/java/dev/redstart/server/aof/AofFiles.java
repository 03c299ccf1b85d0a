package dev.redstart.server.aof;

import dev.redstart.server.config.ServerLog;
import dev.redstart.server.disk.Folder;
import dev.redstart.server.disk.OutputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The files of the append-only log: their folder, their names, and the manifest that says which of them count. A change
 * of the manifest is durable before anything relies on it: a new file under a temporary name is forced, renamed, and the
 * folder synced. Where one of the last two steps fails, nobody knows which manifest a power cut would leave; it is then
 * {@linkplain #settle written again} before anything else goes to disk.
 *
 * <p>Safe for use by several threads at once.
 */
public final class AofFiles {
    private static final String TEMPORARY = "temp-";
    private static final String MANIFEST = ".manifest";

    private final Folder folder;
    private final String fileName;
    private final ServerLog log;
    private AofManifest manifest;
    /** What is on disk: the same, unless {@link #unlisted}. */
    private AofManifest listed;

    private boolean unsure;
    /** Whether the log counts only once there is a base: until then the manifest stays in memory. */
    private boolean unlisted;

    private AofFiles(Folder folder, String fileName, AofManifest manifest, ServerLog log) {
        this.folder = folder;
        this.fileName = fileName;
        this.manifest = manifest;
        this.listed = manifest;
        this.log = log;
    }

    /**
     * Finds the files of a log, makes the folder where it is missing, and takes over the single file of a version before 7.
     *
     * @param dir the server's folder
     * @param folderName as {@code appenddirname} says
     * @param fileName as {@code appendfilename} says
     * @throws AofException when the manifest is damaged
     */
    public static AofFiles open(Folder dir, String folderName, String fileName, ServerLog log)
            throws IOException, AofException {
        Folder folder = dir.folder(folderName);
        AofManifest manifest = AofManifest.EMPTY;
        if (folder.exists(fileName + MANIFEST)) {
            String where = folder.path() + "/" + fileName + MANIFEST;
            try (InputStream in = folder.read(fileName + MANIFEST)) {
                manifest = AofManifest.parse(in.readAllBytes(), where);
            }
        }
        AofFiles files = new AofFiles(folder, fileName, manifest, log);
        if (dir.exists(fileName) && files.lacksOldFile()) {
            files.takeOver(dir);
        }
        // A process that was killed may have renamed and not synced; what is found now is built upon.
        folder.sync();
        dir.sync();
        return files;
    }

    /** Whether a file of an old version beside the folder belongs into it: never, or not yet, taken over. */
    private boolean lacksOldFile() {
        boolean onlyOldFile = manifest.increments().isEmpty()
                && manifest.base().filter(base -> base.name().equals(fileName)).isPresent();
        return manifest.isEmpty() || (onlyOldFile && !folder.exists(fileName));
    }

    /** The manifest first: a crash between the two steps leaves what {@link #lacksOldFile} knows. */
    private void takeOver(Folder dir) throws IOException {
        save(AofManifest.EMPTY.withBase(fileName, 1, 1));
        dir.moveInto(folder, fileName);
        log.notice("the append-only file {} of an older version was moved into {}", fileName, folder.path());
    }

    /** Where the files are. */
    public Folder folder() {
        return folder;
    }

    /** The name of the manifest's file. */
    public String manifestName() {
        return fileName + MANIFEST;
    }

    /** Which files count. */
    public synchronized AofManifest manifest() {
        return manifest;
    }

    /** The octets of all files that count. */
    public long sizeBytes() throws IOException {
        return size(manifest().files());
    }

    /** The octets of the base. */
    public long baseBytes() throws IOException {
        return size(manifest().base().stream().toList());
    }

    private long size(List<AofManifest.Entry> entries) throws IOException {
        long sum = 0;
        for (AofManifest.Entry entry : entries) {
            sum += folder.size(entry.name());
        }
        return sum;
    }

    String incrementName(long sequence) {
        return fileName + "." + sequence + ".incr.aof";
    }

    String baseName(long sequence, boolean snapshot) {
        return fileName + "." + sequence + (snapshot ? ".base.rdb" : ".base.aof");
    }

    /** From here on the manifest stays in memory until a base is added. */
    synchronized void unlist() {
        unlisted = true;
    }

    /** Adds a base, and with it everything that was not listed yet. */
    synchronized void addBase(String name, long sequence, long firstIncrement) throws IOException {
        save(manifest.withBase(name, sequence, firstIncrement));
        unlisted = false;
    }

    /** Adds an increment, which must be there, durable and empty. */
    synchronized void addIncrement(String name, long sequence) throws IOException {
        AofManifest longer = manifest.withIncrement(name, sequence);
        if (unlisted) {
            manifest = longer;
        } else {
            save(longer);
        }
    }

    /** Makes sure that the manifest on disk is the last one that was written without trouble. */
    synchronized void settle() throws IOException {
        if (unsure && listed.isEmpty()) {
            folder.delete(manifestName());
            folder.sync();
            unsure = false;
        } else if (unsure) {
            write(listed);
        }
    }

    synchronized boolean isUnsure() {
        return unsure;
    }

    /** Deletes the files that do not count any more; what cannot be deleted stays in the manifest for the next time. */
    public void deleteHistory() {
        AofManifest current = manifest();
        if (current.history().isEmpty()) {
            return;
        }
        try {
            for (AofManifest.Entry entry : current.history()) {
                folder.delete(entry.name());
            }
            synchronized (this) {
                save(manifest.withoutHistory());
            }
        } catch (IOException e) {
            log.warning("old files of the append-only log stay for now: {}", e.getMessage());
        }
    }

    private synchronized void save(AofManifest changed) throws IOException {
        write(changed);
        listed = changed;
        manifest = changed;
    }

    private void write(AofManifest changed) throws IOException {
        String temporary = TEMPORARY + manifestName();
        try (OutputFile file = folder.create(temporary)) {
            file.write(ByteBuffer.wrap(changed.text()));
            file.force();
        }
        unsure = true;
        folder.rename(temporary, manifestName());
        folder.sync();
        unsure = false;
    }
}
