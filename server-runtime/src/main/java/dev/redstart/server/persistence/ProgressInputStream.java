package dev.redstart.server.persistence;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** A stream that notifies a listener of the number of bytes read so far. */
final class ProgressInputStream extends FilterInputStream {
    private final LongConsumer listener;
    private long bytes;

    ProgressInputStream(InputStream in, LongConsumer listener) {
        super(in);
        this.listener = listener;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        notifyOf(b < 0 ? 0 : 1);
        return b;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        int count = super.read(target, from, length);
        notifyOf(Math.max(0, count));
        return count;
    }

    private void notifyOf(int more) {
        bytes += more;
        listener.accept(bytes);
    }
}
