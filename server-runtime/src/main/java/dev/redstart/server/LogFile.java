package dev.redstart.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * The file that the log is appended to. When it was moved or deleted, as log rotation does, or could not be written to, it is
 * opened anew; a look each second is enough for that.
 */
final class LogFile implements AutoCloseable {
    private static final long LOOK_MILLIS = 1000;

    private final Path path;
    private FileChannel channel;
    private Object identity;
    private long lookedMillis;

    private LogFile(Path path) {
        this.path = path;
    }

    /**
     * Opens a file, and makes it if need be.
     *
     * @throws IOException with a message for the operator
     */
    static LogFile open(Path path) throws IOException {
        LogFile file = new LogFile(path);
        try {
            file.reopen();
        } catch (IOException e) {
            throw new IOException("cannot open the log file: " + e + "; see logfile", e);
        }
        return file;
    }

    /** Appends a line. */
    void write(byte[] line, long nowMillis) throws IOException {
        if (channel == null || (Math.abs(nowMillis - lookedMillis) >= LOOK_MILLIS && !isStillThere(nowMillis))) {
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
        lookedMillis = nowMillis;
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
