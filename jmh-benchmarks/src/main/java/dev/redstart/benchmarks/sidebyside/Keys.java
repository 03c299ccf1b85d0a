package dev.redstart.benchmarks.sidebyside;

import java.util.SplittableRandom;

/** Which key the next request names. */
interface Keys {
    /** A number of at most nine digits; {@link Requests} makes 16 bytes of it. */
    int next();

    /** Any of the first {@code count}, each as likely. */
    static Keys random(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return () -> random.nextInt(count);
    }

    /** One after the other, from {@code first} on. */
    static Keys sequence(int first) {
        int[] next = {first};
        return () -> next[0]++;
    }
}
