package dev.redstart.server.net;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.function.Consumer;

/** The keys that a loop's last select found ready: noted only, since nothing may be executed inside a select. No garbage. */
final class ReadySockets {
    private static final int INITIAL = 64;

    private SelectionKey[] keys = new SelectionKey[INITIAL];
    private int count;
    private final Consumer<SelectionKey> note = this::note;

    /**
     * Waits for sockets and notes which are ready.
     *
     * @param waitMillis how long to wait, 0 not at all
     */
    void select(Selector selector, long waitMillis) throws IOException {
        Arrays.fill(keys, 0, count, null); // of channels that are closed by now
        count = 0;
        if (waitMillis == 0) {
            selector.selectNow(note);
        } else {
            selector.select(note, waitMillis);
        }
    }

    private void note(SelectionKey key) {
        if (count == keys.length && !grow()) {
            return;
        }
        keys[count++] = key;
    }

    /** Makes the table longer; without memory for it the rest stays ready and is found by the next select. */
    private boolean grow() {
        try {
            keys = Arrays.copyOf(keys, count * 2);
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    int count() {
        return count;
    }

    SelectionKey get(int index) {
        return keys[index];
    }
}
