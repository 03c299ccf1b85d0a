package dev.redstart.server.logging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * The file of {@code logfile}. It is reopened when log rotation has moved or deleted it, which is checked once a second, and
 * after a failed write.
 */
final class ServerLogFile implements AutoCloseable {
    private static final long CHECK_MILLIS = 1000;

    private final Path path;
    private FileChannel channel;
    private Object identity;
    private long checkedMillis;

    private ServerLogFile(Path path) {
        this.path = path;
    }

    /**
     * Opens a file, and creates it if it does not exist.
     *
     * @throws IOException with a message for the operator
     */
    static ServerLogFile open(Path path) throws IOException {
        ServerLogFile file = new ServerLogFile(path);
        try {
            file.reopen();
        } catch (IOException e) {
            throw new IOException("cannot open the log file: " + e + "; see logfile", e);
        }
        return file;
    }

    /** Appends a line, after reopening the file if necessary. */
    void write(byte[] line, long nowMillis) throws IOException {
        if (channel == null || (Math.abs(nowMillis - checkedMillis) >= CHECK_MILLIS && !isStillThere(nowMillis))) {
            reopen();
        }
        try {
            append(line);
        } catch (IOException e) {
            reopen();
            append(line);
        }
    }

    private boolean isStillThere(long nowMillis) {
        checkedMillis = nowMillis;
        try {
            return Objects.equals(identity, identity());
        } catch (IOException e) {
            return false;
        }
    }

    private Object identity() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private void append(byte[] line) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(line);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
    }

    private void reopen() throws IOException {
        close();
        channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        identity = identity();
    }

    @Override
    public void close() throws IOException {
        FileChannel old = channel;
        channel = null;
        if (old != null) {
            old.close();
        }
    }
}
