package dev.redstart.server.lock;

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
 * <p>The exception is {@link #prefetch}: the waits of many commands' reads overlap, and to write a line that is here already
 * then costs less than to fetch it.
 *
 * @see <a href="https://github.com/crossbeam-rs/crossbeam/pull/331">crossbeam on why 128 bytes and not 64</a>
 */
final class LockWords {
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(int[].class);

    /** Two cache lines of 64 bytes. */
    private static final int STRIDE = 128 / Integer.BYTES;

    /** Beside a lock; in its line, since an array's numbers begin at a multiple of 8 bytes with any usual flags. */
    private static final int WAITING = 1;

    private final int[] words;

    /** That many locks, all free; with room before the first, where each access reads the array's length, and behind the last. */
    LockWords(int locks) {
        words = new int[(locks + 1) * STRIDE];
    }

    private static int at(int lock) {
        return (lock + 1) * STRIDE;
    }

    boolean tryTake(int lock) {
        return WORD.compareAndSet(words, at(lock), 0, 1);
    }

    void free(int lock) {
        WORD.setRelease(words, at(lock), 0);
    }

    /** Whether somebody holds a lock; what was written before its last {@link #free} is then seen. */
    boolean isTaken(int lock) {
        return (int) WORD.getVolatile(words, at(lock)) != 0;
    }

    /** How many wait; in the cache after {@link #tryTake}. */
    int waiting(int lock) {
        return (int) WORD.getVolatile(words, at(lock) + WAITING);
    }

    void waiting(int lock, int count) {
        WORD.setVolatile(words, at(lock) + WAITING, count);
    }

    /** Reads a lock as a hint to the cache. */
    int prefetch(int lock) {
        return words[at(lock)];
    }
}
