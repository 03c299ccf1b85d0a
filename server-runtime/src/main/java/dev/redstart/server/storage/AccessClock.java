package dev.redstart.server.storage;

/** When a key was last used, as redis-server notes it: seconds in 24 bits, which begin anew after 194 days. */
public final class AccessClock {
    static final int MAX = (1 << 24) - 1;

    private static final long MILLIS_PER_SECOND = 1000;

    /** The clock of a loop may be behind that of another one, and the system's may be set back. */
    private static final int BEHIND_SECONDS = 3600;

    private AccessClock() {}

    /** What the clock shows at an instant. */
    public static int at(long epochMillis) {
        return (int) (epochMillis / MILLIS_PER_SECOND) & MAX;
    }

    /** How long ago the clock showed {@code accessed}; 0 where it has been set back since. */
    public static int idleSeconds(int accessed, int clock) {
        int idle = (clock - accessed) & MAX;
        return idle > MAX - BEHIND_SECONDS ? 0 : idle;
    }

    /** What the clock showed so many seconds ago. */
    public static int before(int clock, long idleSeconds) {
        return (int) (clock - idleSeconds) & MAX;
    }
}
