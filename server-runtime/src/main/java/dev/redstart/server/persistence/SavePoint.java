package dev.redstart.server.persistence;

import java.util.ArrayList;
import java.util.List;

/**
 * When to write a snapshot automatically: after so many seconds with at least so many changes.
 *
 * @param seconds since the last snapshot
 * @param changes since the last snapshot
 */
record SavePoint(long seconds, long changes) {
    /** Parses the value of {@code save}: pairs of numbers, none for never. */
    static List<SavePoint> parse(String pairs) {
        List<SavePoint> points = new ArrayList<>();
        if (!pairs.isEmpty()) {
            String[] numbers = pairs.split(" ", -1);
            for (int i = 0; i + 1 < numbers.length; i += 2) {
                points.add(new SavePoint(Long.parseLong(numbers[i]), Long.parseLong(numbers[i + 1])));
            }
        }
        return points;
    }

    boolean isDue(long changesSince, long secondsSince) {
        return changesSince >= changes && secondsSince > seconds;
    }
}
