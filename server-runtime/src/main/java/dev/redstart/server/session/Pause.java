package dev.redstart.server.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * CLIENT PAUSE: until an instant, all commands of all clients wait, or those that write.
 *
 * <p>The problem: who pauses relies on it that nothing is executed after the reply, on any loop, but commands that are not
 * paused must not pay for the question. The rule: a pause {@linkplain #begin begins} while no loop executes anything, and
 * each loop asks when it begins to execute what one read brought, and again after it was stopped in the middle of that.
 * Thread-safe.
 */
public final class Pause {
    private volatile long untilMillis;
    private volatile boolean writesOnly;
    private final List<Runnable> wakers = new CopyOnWriteArrayList<>();

    /** Has something run whenever a pause is ended early: a loop that waits for the end. */
    public void whenEnded(Runnable waker) {
        wakers.add(waker);
    }

    /**
     * Begins a pause. The caller has stopped the world. Of two at a time the later end and the stricter kind hold.
     *
     * @param until milliseconds since the epoch
     * @param onlyWrites whether commands that change nothing go on
     */
    public void begin(long until, boolean onlyWrites, long now) {
        boolean goesOn = isOn(now);
        writesOnly = onlyWrites && (writesOnly || !goesOn);
        untilMillis = goesOn ? Math.max(untilMillis, until) : until;
    }

    /** Ends it early. */
    public void end() {
        untilMillis = 0;
        wakers.forEach(Runnable::run);
    }

    /** Whether there is a pause at an instant. */
    public boolean isOn(long now) {
        return now < untilMillis;
    }

    /** Whether commands that change nothing go on. */
    public boolean isOfWritesOnly() {
        return writesOnly;
    }

    /** When it ends, in milliseconds since the epoch; 0 or past when there is none. */
    public long untilMillis() {
        return untilMillis;
    }
}
