package dev.redstart.server.dispatch;

import dev.redstart.server.config.Limits;
import java.util.HashMap;
import java.util.Map;

/**
 * Decides which faults of plugins are logged. The first of each kind always is, so that a noisy fault never hides a new one;
 * a kind is what failed together with the class of the exception. All further ones share {@link
 * Limits#PLUGIN_ERROR_LOGS_PER_SECOND}. Omitted ones are counted by kind. Thread-safe.
 */
final class FaultRate {
    /** The fault is not logged. */
    static final int OMITTED = -1;

    private record Kind(String what, Class<?> thrown) {}

    /** How many faults of a kind were omitted since the last one that was logged. */
    private final Map<Kind, Integer> omittedByKind = new HashMap<>();

    private long second;
    private int repeatedInSecond;

    /**
     * Counts a fault.
     *
     * @param what the command or timer that failed
     * @return how many of its kind were omitted before it, or {@link #OMITTED} when it is omitted itself
     */
    synchronized int admit(String what, Class<?> thrown, long nowSeconds) {
        Kind kind = new Kind(what, thrown);
        Integer before = omittedByKind.get(kind);
        if (before == null && omittedByKind.size() < Limits.PLUGIN_FAULT_KINDS) {
            omittedByKind.put(kind, 0);
            return 0;
        }
        int omitted = before == null ? 0 : before;
        if (!mayRepeat(nowSeconds)) {
            if (before != null) {
                omittedByKind.put(kind, omitted + 1);
            }
            return OMITTED;
        }
        if (omitted > 0) {
            omittedByKind.put(kind, 0);
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
