package dev.redstart.server.aof;

import dev.redstart.server.disk.Folder;
import dev.redstart.server.disk.OutputFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The file that the log is appended to. It never rests with half a record at its end: what was written in part is cut
 * off again, and where even that fails, nothing is written behind it before it was.
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

    /** A new file, empty and with a name that survives a power cut. */
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

    /** A file that is there, with all that is in it made durable: clients will see it. */
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

    /** Bytes up to the end of the last whole record. */
    long sizeBytes() {
        return wholeBytes;
    }

    /** Whether half a record stands at the end, because it could not be cut off. */
    boolean hasPart() {
        return hasPart;
    }

    /** Cuts off what {@link #hasPart} tells of. */
    void repair() throws IOException {
        if (hasPart) {
            file.truncate(wholeBytes);
            hasPart = false;
        }
    }

    /** Writes whole records. Where that fails, the file ends where it ended before, or {@link #hasPart}. */
    void write(ByteBuffer[] records, int count, long bytes) throws IOException {
        try {
            file.write(records, count);
        } catch (IOException e) {
            throw cutBack(wholeBytes, e);
        }
        wholeBytes += bytes;
    }

    /**
     * Forces all to disk. Where that fails, what was written since {@code safeBytes} is cut off, because nobody knows
     * what of it is on the disk, and asking again might be told that all is well.
     */
    void force(long safeBytes) throws IOException {
        try {
            checkExists();
            file.force();
        } catch (IOException e) {
            throw cutBack(safeBytes, e);
        }
    }

    /** Writing to a file that was deleted never fails, so who does not {@link #force} has to look. */
    void checkExists() throws IOException {
        if (!folder.exists(name)) {
            throw new FileVanishedException("the file " + folder.path() + "/" + name + " has vanished");
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
