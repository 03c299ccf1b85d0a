package dev.redstart.server.dispatch;

import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.bytes.Decimal;

/** The decimal texts of numbers as views, without allocation: the fourth text after one reuses its view. */
final class DecimalViews {
    /** How many texts are valid at a time; a power of two. */
    private static final int VIEWS = 4;

    private final byte[] digits = new byte[VIEWS * Decimal.MAX_LENGTH];
    private final BytesView[] views = new BytesView[VIEWS];
    private int used;

    DecimalViews() {
        for (int i = 0; i < VIEWS; i++) {
            views[i] = new BytesView();
        }
    }

    /** Returns the decimal text of a number. */
    BytesView of(long number) {
        int slot = used++ & (VIEWS - 1);
        int at = slot * Decimal.MAX_LENGTH;
        return views[slot].point(digits, at, Decimal.write(number, digits, at));
    }

    /**
     * Ends the validity of all texts.
     *
     * @param strict whether no view is reused
     */
    void release(boolean strict) {
        if (used == 0) {
            return;
        }
        used = 0;
        for (int i = 0; i < VIEWS; i++) {
            views[i].release();
            if (strict) {
                views[i] = new BytesView();
            }
        }
    }
}
