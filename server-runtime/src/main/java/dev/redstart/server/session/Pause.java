package dev.redstart.server.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * CLIENT PAUSE: until an instant, all commands of all clients wait, or only writes.
 *
 * <p>The problem: the client relies on no loop executing a paused command after the reply, but commands that are not paused
 * must not pay for the check. The rule: a pause {@linkplain #begin begins} while no loop executes anything. Each loop checks
 * when it starts to execute the commands of one read, and again after it was stopped in the middle of them. Thread-safe.
 */
public final class Pause {
    private volatile long untilMillis;
    private volatile boolean writesOnly;
    private final List<Runnable> wakers = new CopyOnWriteArrayList<>();

    /** Adds a callback for the early end of a pause, for which a loop may be waiting. */
    public void whenEnded(Runnable waker) {
        wakers.add(waker);
    }

    /**
     * Begins a pause; the caller has stopped all loops. Of two concurrent pauses the later end and the stricter kind apply.
     *
     * @param until milliseconds since the epoch
     * @param onlyWrites whether commands that change nothing continue
     */
    public void begin(long until, boolean onlyWrites, long now) {
        boolean continues = isOn(now);
        writesOnly = onlyWrites && (writesOnly || !continues);
        untilMillis = continues ? Math.max(untilMillis, until) : until;
    }

    /** Ends the pause early. */
    public void end() {
        untilMillis = 0;
        wakers.forEach(Runnable::run);
    }

    /** Returns whether there is a pause at an instant. */
    public boolean isOn(long now) {
        return now < untilMillis;
    }

    /** Returns whether commands that change nothing continue. */
    public boolean isOfWritesOnly() {
        return writesOnly;
    }

    /** Returns when the pause ends, in milliseconds since the epoch; 0 or a past instant without one. */
    public long untilMillis() {
        return untilMillis;
    }
}
