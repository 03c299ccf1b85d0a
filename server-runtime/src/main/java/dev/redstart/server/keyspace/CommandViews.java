package dev.redstart.server.keyspace;

import dev.redstart.api.Key;
import dev.redstart.server.bytes.BytesView;
import java.util.Arrays;

/** The views of values that one command was handed out, which stay as they are through all changes; used again for the next. */
final class CommandViews {
    private static final int SCRATCH_BYTES = 64 * 1024;

    /** More views than this are not kept for the next command. */
    private static final int KEPT_VIEWS = 1024;

    private BytesView[] views = new BytesView[4];
    private int viewsUsed;
    /** How many of the views lie outside of dictionaries. */
    private int viewsKept;

    /** Whose {@link Key#peek()} has bytes. */
    private KeyHandle[] peeking = new KeyHandle[4];

    private int peekingCount;

    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private int scratchUsed;

    /** Lets go of everything; the views are used again unless the caller wants otherwise. */
    void release(boolean forEver) {
        for (int i = 0; i < viewsUsed; i++) {
            views[i].release();
        }
        endPeeks();
        if (viewsUsed > KEPT_VIEWS || forEver) {
            views = new BytesView[4];
        }
        viewsUsed = 0;
        viewsKept = 0;
        scratchUsed = 0;
    }

    /**
     * Moves the bytes of all views that were handed out to where no change reaches them; to be called before any. Up to
     * some KB this is the loop's scratch, so it makes no garbage.
     */
    void keepAll() {
        endPeeks();
        for (; viewsKept < viewsUsed; viewsKept++) {
            BytesView view = views[viewsKept];
            int length = view.length();
            if (view.retain()) {
                continue; // its array is not written to any more
            }
            if (length <= SCRATCH_BYTES - scratchUsed) {
                view.copyTo(0, scratch, scratchUsed, length);
                view.point(scratch, scratchUsed, length);
                scratchUsed += length;
            } else {
                view.point(view.toByteArray(), 0, length);
            }
        }
    }

    /** Notes that a handle has a view that ends with the next change. */
    void peeking(KeyHandle handle) {
        if (peekingCount == peeking.length) {
            peeking = Arrays.copyOf(peeking, peekingCount * 2);
        }
        peeking[peekingCount++] = handle;
    }

    private void endPeeks() {
        while (peekingCount > 0) {
            peeking[--peekingCount].endPeek();
            peeking[peekingCount] = null;
        }
        if (peeking.length > 1024) {
            peeking = new KeyHandle[4];
        }
    }

    /** A view of the same bytes, which {@link #keepAll} does not take away. */
    BytesView stableCopy(BytesView view) {
        for (int i = 0; i < peekingCount; i++) {
            if (peeking[i].isPeek(view)) {
                return peeking[i].kept();
            }
        }
        return view;
    }

    /** A view that stays as it is until the command ends. */
    BytesView view() {
        if (viewsUsed == views.length) {
            views = Arrays.copyOf(views, viewsUsed * 2);
        }
        if (views[viewsUsed] == null) {
            views[viewsUsed] = new BytesView();
        }
        return views[viewsUsed++];
    }
}
