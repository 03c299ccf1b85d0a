package dev.redstart.server.storage;

/** The clock of keys' last uses, as in redis-server: seconds in 24 bits, which wrap around after 194 days. */
public final class AccessClock {
    static final int MAX = (1 << 24) - 1;

    private static final long MILLIS_PER_SECOND = 1000;

    /** Tolerance: a loop's clock may be behind another loop's, and the system's clock may be set back. */
    private static final int BEHIND_SECONDS = 3600;

    private AccessClock() {}

    /** Returns what the clock shows at an instant. */
    public static int at(long epochMillis) {
        return (int) (epochMillis / MILLIS_PER_SECOND) & MAX;
    }

    /** Returns how long ago the clock showed {@code accessed}; 0 if it has been set back since. */
    public static int idleSeconds(int accessed, int clock) {
        int idle = (clock - accessed) & MAX;
        return idle > MAX - BEHIND_SECONDS ? 0 : idle;
    }

    /** Returns what the clock showed so many seconds ago. */
    public static int before(int clock, long idleSeconds) {
        return (int) (clock - idleSeconds) & MAX;
    }
}
