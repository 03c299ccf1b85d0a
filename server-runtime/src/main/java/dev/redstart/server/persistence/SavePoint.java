package dev.redstart.server.persistence;

import java.util.ArrayList;
import java.util.List;

/**
 * When to write a snapshot by itself: after so many seconds in which there were at least so many changes.
 *
 * @param seconds since the last snapshot
 * @param changes since the last snapshot
 */
record SavePoint(long seconds, long changes) {
    /** What {@code save} says: pairs of numbers, none for never. */
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
