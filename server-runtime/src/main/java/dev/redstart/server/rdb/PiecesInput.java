package dev.redstart.server.rdb;

import dev.redstart.server.bytes.BytesView;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Reads the bytes of consecutive strings in a module's value, up to the value's end. */
final class PiecesInput extends InputStream {
    private final RdbInput in;
    private final BytesView piece = new BytesView();
    private int position;
    private boolean ended;

    PiecesInput(RdbInput in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        return hasMore() ? piece.at(position++) & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!hasMore()) {
            return -1;
        }
        int count = Math.min(length, piece.length() - position);
        piece.copyTo(position, target, from, count);
        position += count;
        return count;
    }

    private boolean hasMore() throws RdbException {
        while (!ended && position == piece.length()) {
            long field = in.readLength();
            ended = field == RdbFormat.MODULE_END;
            if (!ended && field != RdbFormat.MODULE_STRING) {
                throw in.damaged("a plugin's value contains a field that is not a string");
            }
            if (!ended) {
                in.readString(piece);
                position = 0;
            }
        }
        return !ended;
    }

    @Override
    public int available() {
        return ended ? 0 : piece.length() - position;
    }
}
