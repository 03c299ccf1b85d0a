package dev.redstart.server.persistence;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** A stream that tells how many bytes were read so far. */
final class ProgressInputStream extends FilterInputStream {
    private final LongConsumer told;
    private long bytes;

    ProgressInputStream(InputStream in, LongConsumer told) {
        super(in);
        this.told = told;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        tell(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        int count = super.read(target, from, length);
        tell(Math.max(0, count));
        return count;
    }

    private void tell(int more) {
        bytes += more;
        told.accept(bytes);
    }
}
