package dev.redstart.server.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random commands over few keys, so that clients meet: strings, counters, several keys at once, databases, expiry. */
public final class RandomProgram {
    public static final int DATABASES = 2;
    private static final List<String> KEYS = List.of("a", "b", "c", "d");
    private static final int LONGEST_PIPELINE = 4;

    private final Random random;
    private final boolean withExpiry;
    private int db;
    private int values;
    private final String valuePrefix;

    /**
     * The commands of one client.
     *
     * @param client makes its values its own
     * @param withExpiry whether keys may get an expiry: only where the server's clock is the test's
     */
    public RandomProgram(long seed, int client, boolean withExpiry) {
        this.random = new Random(seed * 31 + client);
        this.withExpiry = withExpiry;
        this.valuePrefix = "v" + client + ".";
    }

    public static List<String> keys() {
        return KEYS;
    }

    /** The database that the next command runs in. */
    public int db() {
        return db;
    }

    /** Begins anew in database 0, as a new connection does. */
    void reconnected() {
        db = 0;
    }

    public int pipeline() {
        return 1 + random.nextInt(LONGEST_PIPELINE);
    }

    /** The next command; SELECT changes {@link #db()}. */
    public List<String> next() {
        int kind = random.nextInt(withExpiry ? 34 : 29);
        return switch (kind) {
            case 0, 1 -> List.of("GET", key());
            case 2, 3 -> List.of("SET", key(), value());
            case 4 -> List.of("SET", key(), value(), "NX");
            case 5 -> List.of("SET", key(), value(), "XX");
            case 6 -> List.of("SET", key(), value(), "GET");
            case 7 -> List.of("SET", key(), Integer.toString(random.nextInt(10)));
            case 8, 9 -> List.of("INCR", key());
            case 10 -> List.of("INCRBY", key(), Integer.toString(random.nextInt(100) - 50));
            case 11 -> List.of("APPEND", key(), Integer.toString(random.nextInt(10)));
            case 12 -> List.of("SETRANGE", key(), Integer.toString(random.nextInt(4)), "xy");
            case 13 -> List.of("GETDEL", key());
            case 14 -> List.of("GETSET", key(), value());
            case 15 -> some("MGET", false);
            case 16, 17 -> some("MSET", true);
            case 18 -> some("MSETNX", true);
            case 19 -> some("DEL", false);
            case 20 -> some("EXISTS", false);
            case 21 -> List.of("RENAME", key(), key());
            case 22 -> List.of("RENAMENX", key(), key());
            case 23 -> copy();
            case 24 -> List.of("MOVE", key(), Integer.toString(1 - db));
            case 25 -> List.of("KEYS", "*");
            case 26 -> List.of("SWAPDB", "0", "1");
            case 27 -> List.of(random.nextBoolean() ? "FLUSHALL" : "FLUSHDB");
            case 28 -> select();
            case 29 -> List.of("SET", key(), value(), "PX", millis());
            case 30 -> List.of("PEXPIRE", key(), millis());
            case 31 -> List.of("PERSIST", key());
            case 32 -> List.of("PTTL", key());
            default -> List.of("PEXPIRETIME", key());
        };
    }

    private List<String> select() {
        db = random.nextInt(DATABASES);
        return List.of("SELECT", Integer.toString(db));
    }

    private List<String> copy() {
        String source = key();
        String target = key();
        int to = source.equals(target) ? 1 - db : random.nextInt(DATABASES);
        List<String> words = new ArrayList<>(List.of("COPY", source, target, "DB", Integer.toString(to)));
        if (random.nextBoolean()) {
            words.add("REPLACE");
        }
        return words;
    }

    private List<String> some(String name, boolean withValues) {
        List<String> words = new ArrayList<>(List.of(name));
        int count = 1 + random.nextInt(KEYS.size() - 1);
        for (int i = 0; i < count; i++) {
            words.add(key());
            if (withValues) {
                words.add(value());
            }
        }
        return words;
    }

    private String key() {
        return KEYS.get(random.nextInt(KEYS.size()));
    }

    private String value() {
        return valuePrefix + values++;
    }

    /** A few steps of the clock, so that keys expire between the others' commands. */
    private String millis() {
        return Integer.toString(SharedClock.STEP_MILLIS * random.nextInt(4) + 5);
    }
}
