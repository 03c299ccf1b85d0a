package dev.redstart.server.disk;

import dev.redstart.server.config.ProcessId;
import dev.redstart.server.config.ServerConfig;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One server's claim on the folder of its files.
 *
 * <p>redis-server has none: two servers in one folder overwrite each other's files, and the loss shows
 * after the next start. Here the second server does not start. The lock is the operating system's, on the file
 * {@value #FILE}, so it ends with the process even if that is killed, and the file may stay. The system's lock does not
 * separate two servers in one process; {@link #HELD} does.
 */
public final class FolderLock implements Closeable {
    /** The locked file, which contains the id of the process. */
    static final String FILE = ServerConfig.LOCK_FILE;

    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Claims a folder.
     *
     * @throws IOException when another server has claimed it, or when the file cannot be created; the message is for operators
     */
    public static FolderLock take(Path folder) throws IOException {
        Path real;
        try {
            real = folder.toRealPath();
        } catch (IOException e) {
            throw DiskFolder.failure("find the folder", folder, e);
        }
        if (!HELD.add(real)) {
            throw inUse(real, "a server of this process");
        }
        boolean taken = false;
        try {
            FolderLock lock = new FolderLock(real, lock(real));
            taken = true;
            return lock;
        } finally {
            if (!taken) {
                HELD.remove(real);
            }
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw DiskFolder.failure("create", file, e);
        }
        boolean locked = false;
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw inUse(folder, owner(file));
            }
            channel.truncate(0);
            ByteBuffer number = StandardCharsets.US_ASCII.encode(ProcessId.text() + "\n");
            while (number.hasRemaining()) {
                channel.write(number);
            }
            locked = true;
            return channel;
        } finally {
            if (!locked) {
                channel.close();
            }
        }
    }

    private static String owner(Path file) throws IOException {
        String number = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        return number.matches("[0-9]{1,19}") ? "process " + number : "another process";
    }

    private static FolderInUseException inUse(Path folder, String owner) {
        return new FolderInUseException("the folder " + folder + " is in use by " + owner
                + ", and two servers would overwrite each other's files: stop the other one, or give this one another"
                + " folder with --dir");
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            try {
                channel.close();
            } finally {
                HELD.remove(folder);
            }
        }
    }
}
