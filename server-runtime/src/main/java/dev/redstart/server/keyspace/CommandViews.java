package dev.redstart.server.keyspace;

import dev.redstart.api.Key;
import dev.redstart.server.bytes.BytesView;
import java.util.Arrays;

/** The views of values that one command has received. Their bytes stay the same through all changes. Reused. */
final class CommandViews {
    private static final int SCRATCH_BYTES = 64 * 1024;

    /** More views than this are not reused for the next command. */
    private static final int MAX_REUSED_VIEWS = 1024;

    private BytesView[] views = new BytesView[4];
    private int viewsUsed;
    /** How many of the views are materialized: their bytes lie outside of dictionaries. */
    private int materialized;

    /** Handles whose {@link Key#peek()} has bytes. */
    private KeyHandle[] peeking = new KeyHandle[4];

    private int peekingCount;

    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private int scratchUsed;

    /** Ends all views; they are reused unless the caller says {@code forEver}. */
    void release(boolean forEver) {
        for (int i = 0; i < viewsUsed; i++) {
            views[i].release();
        }
        endPeeks();
        if (viewsUsed > MAX_REUSED_VIEWS || forEver) {
            views = new BytesView[4];
        }
        viewsUsed = 0;
        materialized = 0;
        scratchUsed = 0;
    }

    /**
     * Materializes all views: moves their bytes to where no change reaches them. Called before each change. Up to some
     * kilobytes they move to the loop's scratch, so that it makes no garbage.
     */
    void materialize() {
        endPeeks();
        for (; materialized < viewsUsed; materialized++) {
            BytesView view = views[materialized];
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

    /** Returns a view of the same bytes that {@link #materialize} does not end. */
    BytesView stableCopy(BytesView view) {
        for (int i = 0; i < peekingCount; i++) {
            if (peeking[i].isPeek(view)) {
                return peeking[i].stableCopy();
            }
        }
        return view;
    }

    /** Returns a view that stays the same until the command ends. */
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
