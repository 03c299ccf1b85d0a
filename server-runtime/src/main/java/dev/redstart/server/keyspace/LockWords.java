package dev.redstart.server.keyspace;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The words of all stripes' locks, and how many wait for each.
 *
 * <p>The problem: a command takes a lock that, as often as not, another core had last, and waits until that core has
 * handed the cache line over. The rule: a line goes over once, and alone. So a lock is taken without being looked at
 * first, which would fetch its line twice, to read and to write; whether somebody waits stands beside it and is read
 * afterwards; nothing else does, and the next lock is two lines away, since processors fetch lines in pairs. {@code
 * docs/BENCHMARKS.md} has what two threads got done before and since.
 *
 * @see <a href="https://github.com/crossbeam-rs/crossbeam/pull/331">crossbeam on why 128 octets and not 64</a>
 */
final class LockWords {
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(int[].class);

    /** Two cache lines of 64 octets. */
    private static final int STRIDE = 128 / Integer.BYTES;

    /** Beside a lock: arrays are aligned to 8 octets at least, so the two are in one line. */
    private static final int WAITING = 1;

    private final int[] words;

    /** That many locks, all free. */
    LockWords(int locks) {
        words = new int[(locks - 1) * STRIDE + WAITING + 1];
    }

    boolean tryTake(int lock) {
        return WORD.compareAndSet(words, lock * STRIDE, 0, 1);
    }

    void free(int lock) {
        WORD.setRelease(words, lock * STRIDE, 0);
    }

    /** Whether somebody holds a lock; what was written before its last {@link #free} is then seen. */
    boolean isTaken(int lock) {
        return (int) WORD.getVolatile(words, lock * STRIDE) != 0;
    }

    /** How many wait; in the cache after {@link #tryTake}. */
    int waiting(int lock) {
        return (int) WORD.getVolatile(words, lock * STRIDE + WAITING);
    }

    void waiting(int lock, int count) {
        WORD.setVolatile(words, lock * STRIDE + WAITING, count);
    }

    /** Reads a lock as a hint to the cache. */
    int touch(int lock) {
        return words[lock * STRIDE];
    }
}
