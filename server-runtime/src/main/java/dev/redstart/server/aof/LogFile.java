package dev.redstart.server.aof;

import dev.redstart.server.disk.Folder;
import dev.redstart.server.disk.OutputFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The file that the log is appended to. It ends with a whole record: a record that was written in part is cut
 * off again, and if that fails, too, nothing is appended before it has succeeded.
 */
final class LogFile implements Closeable {
    private final Folder folder;
    private final String name;
    private final OutputFile file;
    /** Where the last whole record ends. */
    private long wholeBytes;

    private boolean hasPart;

    private LogFile(Folder folder, String name, OutputFile file, long wholeBytes) {
        this.folder = folder;
        this.name = name;
        this.file = file;
        this.wholeBytes = wholeBytes;
    }

    /** Creates an empty file, whose name survives a power cut. */
    static LogFile create(Folder folder, String name) throws IOException {
        OutputFile file = folder.create(name);
        try {
            file.force();
            folder.sync();
        } catch (IOException e) {
            throw closing(file, e);
        }
        return new LogFile(folder, name, file, 0);
    }

    /** Opens an existing file and forces its content to disk, because clients will see it. */
    static LogFile append(Folder folder, String name) throws IOException {
        OutputFile file = folder.append(name);
        try {
            file.force();
            return new LogFile(folder, name, file, file.size());
        } catch (IOException e) {
            throw closing(file, e);
        }
    }

    private static IOException closing(OutputFile file, IOException cause) {
        try {
            file.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return cause;
    }

    String name() {
        return name;
    }

    /** Returns the bytes up to the end of the last whole record. */
    long sizeBytes() {
        return wholeBytes;
    }

    /** Whether the file ends with half a record, which could not be cut off. */
    boolean hasPart() {
        return hasPart;
    }

    /** Cuts off half a record, if the file {@link #hasPart}. */
    void repair() throws IOException {
        if (hasPart) {
            file.truncate(wholeBytes);
            hasPart = false;
        }
    }

    /** Writes whole records. If that fails, the file ends where it ended before, or {@link #hasPart}. */
    void write(ByteBuffer[] records, int count, long bytes) throws IOException {
        try {
            file.write(records, count);
        } catch (IOException e) {
            throw cutBack(wholeBytes, e);
        }
        wholeBytes += bytes;
    }

    /**
     * Forces everything to disk. If that fails, everything after {@code safeBytes} is cut off, because it is unknown how much
     * of it is on the disk, and a second force may report success without having written it.
     */
    void force(long safeBytes) throws IOException {
        try {
            checkExists();
            file.force();
        } catch (IOException e) {
            throw cutBack(safeBytes, e);
        }
    }

    /** Checks that the file exists; writing to a deleted file succeeds. {@link #force} checks it, too. */
    void checkExists() throws IOException {
        if (!folder.exists(name)) {
            throw new FileVanishedException(
                    "the file " + folder.path() + "/" + name + " was deleted or moved away while the server runs");
        }
    }

    private IOException cutBack(long bytes, IOException cause) {
        wholeBytes = bytes;
        hasPart = true;
        try {
            repair();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        return cause;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
