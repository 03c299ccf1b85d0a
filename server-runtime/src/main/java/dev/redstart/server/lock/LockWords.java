package dev.redstart.server.lock;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The words of all stripes' locks, and the number of waiters of each.
 *
 * <p>The problem: another core often had a command's lock last, and the command waits until that core has handed the cache
 * line over. The rule: a line is transferred once, and alone. So a lock is taken without a read before, which would fetch its
 * line twice, to read and to write. The number of waiters lies in the same line and is read afterwards. Nothing else does:
 * the next lock is two lines away, since processors fetch lines in pairs. {@code docs/BENCHMARKS.md} has the throughput of two
 * threads.
 *
 * <p>The exception is {@link #prefetch}: the reads of many commands wait at the same time, and to write a line that is
 * present already then costs less than to fetch it.
 *
 * @see <a href="https://github.com/crossbeam-rs/crossbeam/pull/331">crossbeam on why 128 bytes and not 64</a>
 */
final class LockWords {
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(int[].class);

    /** Two cache lines of 64 bytes. */
    private static final int STRIDE = 128 / Integer.BYTES;

    /** From a lock to its waiters; both share a line, since an array's elements begin at a multiple of 8 bytes. */
    private static final int WAITING = 1;

    private final int[] words;

    /** That many locks, all free. There is room before the first, since each access reads the array's length, and behind the last. */
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

    /** Returns whether a lock is held; the reader then sees what was written before its last {@link #free}. */
    boolean isTaken(int lock) {
        return (int) WORD.getVolatile(words, at(lock)) != 0;
    }

    /** Returns the number of waiters, which is in the cache after {@link #tryTake}. */
    int waiting(int lock) {
        return (int) WORD.getVolatile(words, at(lock) + WAITING);
    }

    void waiting(int lock, int count) {
        WORD.setVolatile(words, at(lock) + WAITING, count);
    }

    /** Reads a lock as a cache hint. */
    int prefetch(int lock) {
        return words[at(lock)];
    }
}
