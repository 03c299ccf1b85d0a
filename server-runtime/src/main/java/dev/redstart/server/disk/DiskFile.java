package dev.redstart.server.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of the operating system that is written at its end. Interrupts of the thread do not close it. */
final class DiskFile implements OutputFile {
    private interface Work {
        void run(FileChannel channel) throws IOException;
    }

    private final Path path;
    private FileChannel channel;
    private long sizeBytes;

    DiskFile(Path path, FileChannel channel, long sizeBytes) {
        this.path = path;
        this.channel = channel;
        this.sizeBytes = sizeBytes;
    }

    @Override
    public void write(ByteBuffer[] bytes, int count) throws IOException {
        int[] from = new int[count];
        for (int i = 0; i < count; i++) {
            from[i] = bytes[i].position();
        }
        try {
            uninterrupted("write", file -> {
                for (int i = 0; i < count; i++) {
                    bytes[i].position(from[i]);
                }
                writeAll(file, bytes, count);
            });
        } finally {
            for (int i = 0; i < count; i++) {
                sizeBytes += bytes[i].position() - from[i];
            }
        }
    }

    private void writeAll(FileChannel file, ByteBuffer[] bytes, int count) throws IOException {
        file.position(sizeBytes);
        int first = 0;
        while (first < count) {
            file.write(bytes, first, count - first);
            while (first < count && !bytes[first].hasRemaining()) {
                first++;
            }
        }
    }

    @Override
    public void force() throws IOException {
        uninterrupted("force to disk", file -> file.force(false));
    }

    @Override
    public void truncate(long newSizeBytes) throws IOException {
        uninterrupted("truncate", file -> file.truncate(newSizeBytes));
        sizeBytes = newSizeBytes;
    }

    @Override
    public long size() throws IOException {
        return sizeBytes;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } catch (IOException e) {
            throw DiskFolder.failure("close", path, e);
        }
    }

    private void uninterrupted(String attempt, Work work) throws IOException {
        try {
            Interrupts.outlast(
                    () -> work.run(channel), () -> channel = FileChannel.open(path, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw DiskFolder.failure(attempt, path, e);
        }
    }
}
