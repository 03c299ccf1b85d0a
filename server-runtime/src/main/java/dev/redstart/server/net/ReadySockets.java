package dev.redstart.server.net;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Arrays;
import java.util.function.Consumer;

/** What a loop's last select found: only noted, since nothing may be executed in the middle of it. Makes no garbage. */
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

    /** Without memory for more the next select finds the rest: they stay ready. */
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
