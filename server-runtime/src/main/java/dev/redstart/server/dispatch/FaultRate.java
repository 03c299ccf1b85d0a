package dev.redstart.server.dispatch;

import dev.redstart.server.config.Limits;
import java.util.HashMap;
import java.util.Map;

/**
 * Decides which faults of plugins the log shows. The first of each kind always stands there, a kind being what failed and
 * the class of the exception, so that a noisy fault never hides a new one; all further ones share {@link
 * Limits#PLUGIN_ERROR_LOGS_PER_SECOND}. What is left out is counted by kind. Thread-safe.
 */
final class FaultRate {
    /** The fault is not logged. */
    static final int LEFT_OUT = -1;

    private record Kind(String what, Class<?> thrown) {}

    /** How many faults of a kind were left out since the last one that was logged. */
    private final Map<Kind, Integer> leftOut = new HashMap<>();

    private long second;
    private int repeatedInSecond;

    /**
     * Counts a fault.
     *
     * @param what failed: a command, a timer
     * @return how many of its kind were left out before it, or {@link #LEFT_OUT} when it is left out itself
     */
    synchronized int admit(String what, Class<?> thrown, long nowSeconds) {
        Kind kind = new Kind(what, thrown);
        Integer before = leftOut.get(kind);
        if (before == null && leftOut.size() < Limits.PLUGIN_FAULT_KINDS) {
            leftOut.put(kind, 0);
            return 0;
        }
        int omitted = before == null ? 0 : before;
        if (!mayRepeat(nowSeconds)) {
            if (before != null) {
                leftOut.put(kind, omitted + 1);
            }
            return LEFT_OUT;
        }
        if (omitted > 0) {
            leftOut.put(kind, 0);
        }
        return omitted;
    }

    private boolean mayRepeat(long nowSeconds) {
        if (nowSeconds != second) {
            second = nowSeconds;
            repeatedInSecond = 0;
        }
        return repeatedInSecond++ < Limits.PLUGIN_ERROR_LOGS_PER_SECOND;
    }
}
