package dev.redstart.server.persistence;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** A stream that tells how many octets were read so far. */
final class TellingStream extends FilterInputStream {
    private final LongConsumer told;
    private long bytes;

    TellingStream(InputStream in, LongConsumer told) {
        super(in);
        this.told = told;
    }

    @Override
    public int read() throws IOException {
        int octet = super.read();
        tell(octet < 0 ? 0 : 1);
        return octet;
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
