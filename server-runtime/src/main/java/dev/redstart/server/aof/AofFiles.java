package dev.redstart.server.aof;

import dev.redstart.server.config.ServerLog;
import dev.redstart.server.disk.Folder;
import dev.redstart.server.disk.OutputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The files of the append-only log: their folder, their names, and the manifest that says which of them count. A change
 * of the manifest is durable before anything relies on it: a new file under a temporary name is forced, renamed, and the
 * folder synced. If one of the last two steps fails, it is unknown which manifest a power cut would leave; it is then
 * {@linkplain #settle written again} before anything else goes to disk.
 *
 * <p>Safe for use by several threads at once.
 */
public final class AofFiles {
    private static final String TEMPORARY = "temp-";
    /** The end of a manifest's name. */
    public static final String MANIFEST = ".manifest";

    private final Folder dir;
    private final String folderName;
    private final Folder folder;
    private final String fileName;
    private final ServerLog log;
    private AofManifest manifest;
    /** The manifest on the disk: the same, unless {@link #unlisted}. */
    private AofManifest listed;

    private boolean unsure;
    /** Whether the log counts only once there is a base: until then the manifest stays in memory. */
    private boolean unlisted;

    /** Whether the base is the file of an older version, still beside the folder. */
    private boolean oldFileIsOutside;
    /** The sequence of the base that is being written, 0 while none is. */
    private long nextBase;

    private AofFiles(
            Folder dir, String folderName, Folder folder, String fileName, AofManifest manifest, ServerLog log) {
        this.dir = dir;
        this.folderName = folderName;
        this.folder = folder;
        this.fileName = fileName;
        this.manifest = manifest;
        this.listed = manifest;
        this.log = log;
    }

    /**
     * Finds the files of a log, and makes a missing folder. It never changes files that the manifest does not list.
     *
     * @param dir the server's folder
     * @param folderName the value of {@code appenddirname}
     * @param fileName the value of {@code appendfilename}
     * @throws AofException when the manifest is damaged, or missing although there are files that it should list
     */
    public static AofFiles open(Folder dir, String folderName, String fileName, ServerLog log)
            throws IOException, AofException {
        Folder folder = dir.folder(folderName);
        AofManifest manifest = AofManifest.EMPTY;
        AofFiles found = new AofFiles(dir, folderName, folder, fileName, manifest, log);
        if (folder.exists(fileName + MANIFEST)) {
            String where = folder.path() + "/" + fileName + MANIFEST;
            try (InputStream in = folder.read(fileName + MANIFEST)) {
                manifest = AofManifest.parse(in.readAllBytes(), where);
            }
            folder.delete(TEMPORARY + fileName + MANIFEST);
            found = new AofFiles(dir, folderName, folder, fileName, manifest, log);
        } else {
            found.checkUnlisted();
        }
        // A process that was killed may have renamed and not synced.
        folder.sync();
        dir.sync();
        return found;
    }

    /** Rejects files without a manifest: it is unknown which of them count, and a server that ignored them would lose data. */
    private void checkUnlisted() throws IOException, AofException {
        List<String> unlisted = new ArrayList<>();
        for (String name : folder.list()) {
            if (isNumbered(name) && folder.size(name) > 0) {
                unlisted.add(name);
            }
        }
        if (unlisted.isEmpty()) {
            return;
        }
        Collections.sort(unlisted);
        if (folder.exists(TEMPORARY + manifestName())) {
            log.warning(
                    "{} has files of a log that was never completed; they are ignored and stay: {}",
                    folder.path(),
                    unlisted);
            return;
        }
        throw new AofException(folder.path() + " has files of an append-only log but no " + manifestName()
                + ", which says which of them count: " + unlisted
                + ". Put the manifest back (a line for each: file NAME"
                + " seq NUMBER type b for the base, i for the others), or move the folder away to start without it;"
                + " nothing in it was changed");
    }

    /** Whether a file has a name that this class gives. */
    private boolean isNumbered(String name) {
        String end = name.startsWith(fileName + ".") ? name.substring(fileName.length() + 1) : "";
        return end.matches("[0-9]{1,18}\\.(incr\\.aof|base\\.rdb|base\\.aof)");
    }

    /**
     * Uses the single file of a version before 7 as the base, if there is one and no log. It stays in its place until
     * {@link #takeOverOldFile()}.
     */
    public void findOldFile() throws IOException {
        if (dir.exists(fileName) && lacksOldFile()) {
            manifest = AofManifest.EMPTY.withBase(fileName, 1, 1);
            oldFileIsOutside = true;
        }
    }

    /** Whether a file of an old version beside the folder is not moved into it yet. */
    private boolean lacksOldFile() throws IOException {
        boolean onlyOldFile = manifest.increments().isEmpty()
                && manifest.base().filter(base -> base.name().equals(fileName)).isPresent();
        return manifest.isEmpty() || (onlyOldFile && !folder.exists(fileName));
    }

    /**
     * Moves the file of {@link #findOldFile()}, which was loaded, into the folder. It writes the manifest first: {@link
     * #lacksOldFile} recognizes what a crash between the two steps leaves.
     */
    public void takeOverOldFile() throws IOException {
        if (oldFileIsOutside) {
            synchronized (this) {
                save(manifest);
            }
            dir.moveInto(folderName, fileName);
            oldFileIsOutside = false;
            log.notice("the append-only file {} of an older version was moved into {}", fileName, folder.path());
        }
    }

    /** Returns the folder of a file that counts. */
    Folder home(String name) {
        return oldFileIsOutside && name.equals(fileName) ? dir : folder;
    }

    /** Returns the folder of the files. */
    public Folder folder() {
        return folder;
    }

    /** Returns the name of the manifest's file. */
    public String manifestName() {
        return fileName + MANIFEST;
    }

    /** Returns which files count. */
    public synchronized AofManifest manifest() {
        return manifest;
    }

    /** Returns the bytes of all files that count. */
    public long sizeBytes() throws IOException {
        return size(manifest().files());
    }

    /** Returns the bytes of the base. */
    public long baseBytes() throws IOException {
        return size(manifest().base().stream().toList());
    }

    private long size(List<AofManifest.Entry> entries) throws IOException {
        long sum = 0;
        for (AofManifest.Entry entry : entries) {
            sum += home(entry.name()).size(entry.name());
        }
        return sum;
    }

    /** Returns the sequence of the next increment, for which there is no file yet. */
    long nextIncrementSequence() throws IOException {
        long sequence = manifest().nextIncrementSequence();
        while (folder.exists(incrementName(sequence))) {
            sequence++;
        }
        return sequence;
    }

    /** Returns an unused name for the next base; it stays the same until the base is added or discarded. */
    synchronized String nextBaseName(boolean snapshot) throws IOException {
        if (nextBase == 0) {
            long sequence = manifest.nextBaseSequence();
            while (folder.exists(baseName(sequence, true)) || folder.exists(baseName(sequence, false))) {
                sequence++;
            }
            nextBase = sequence;
        }
        return baseName(nextBase, snapshot);
    }

    /** Deletes the unfinished next base, unless the manifest on the disk may list it. */
    synchronized void discardBase() throws IOException {
        if (nextBase > 0 && !unsure) {
            folder.delete(baseName(nextBase, true));
            folder.delete(baseName(nextBase, false));
        }
    }

    /** Deletes an increment of a log that never counted. */
    synchronized void discardUncounted(String name) throws IOException {
        if (unlisted && !unsure) {
            folder.delete(name);
        }
    }

    String incrementName(long sequence) {
        return fileName + "." + sequence + ".incr.aof";
    }

    String baseName(long sequence, boolean snapshot) {
        return fileName + "." + sequence + (snapshot ? ".base.rdb" : ".base.aof");
    }

    /**
     * Keeps the manifest in memory until a base is added. Until then an empty file of the next manifest marks files without a
     * manifest as an unfinished log.
     */
    synchronized void unlist() throws IOException {
        if (listed.isEmpty()) {
            folder.create(TEMPORARY + manifestName()).close();
            folder.sync();
        }
        unlisted = true;
    }

    /** Adds a base, and lists everything that was not listed yet. */
    synchronized void addBase(String name, long firstIncrement) throws IOException {
        save(manifest.withBase(name, nextBase, firstIncrement));
        nextBase = 0;
        unlisted = false;
    }

    /** Adds an increment, which must exist, be durable and empty. */
    synchronized void addIncrement(String name, long sequence) throws IOException {
        AofManifest longer = manifest.withIncrement(name, sequence);
        if (unlisted) {
            manifest = longer;
        } else {
            save(longer);
        }
    }

    /** Makes sure that the manifest on the disk is the last one that was written successfully. */
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

    /** Deletes the files that no longer count; those that cannot be deleted stay in the manifest for the next time. */
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
            log.warning(
                    "old files of the append-only log could not be deleted, the next rewrite or start tries again: {}",
                    e.getMessage());
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
