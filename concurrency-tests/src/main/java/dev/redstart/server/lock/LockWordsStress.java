package dev.redstart.server.lock;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.ZI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** One lock of {@link LockWords}. */
public final class LockWordsStress {
    private LockWordsStress() {}

    private static void take(LockWords locks, int lock) {
        while (!locks.tryTake(lock)) {
            Thread.onSpinWait();
        }
    }

    /** Two threads want a lock that is not freed. */
    @JCStressTest
    @Description("A free lock is taken by exactly one of two threads")
    @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the first thread has it")
    @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "the second thread has it")
    @Outcome(expect = FORBIDDEN, desc = "both have it, or neither")
    @State
    public static class OneHolder {
        private final LockWords locks = new LockWords(1);

        /** The first thread. */
        @Actor
        public void first(ZZ_Result r) {
            r.r1 = locks.tryTake(0);
        }

        /** The second thread. */
        @Actor
        public void second(ZZ_Result r) {
            r.r2 = locks.tryTake(0);
        }
    }

    /** Two threads take a lock in turn. */
    @JCStressTest
    @Description("Plain writes under a lock exclude each other, and the next holder sees them")
    @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "both changes of both fields")
    @Outcome(expect = FORBIDDEN, desc = "a change is lost, or half a change was seen")
    @State
    public static class PlainWrites {
        private final LockWords locks = new LockWords(2);
        private int low;
        private int high;
        private boolean torn;

        private void change() {
            take(locks, 1);
            torn |= low != high;
            low++;
            high++;
            locks.free(1);
        }

        /** The first thread. */
        @Actor
        public void first() {
            change();
        }

        /** The second thread. */
        @Actor
        public void second() {
            change();
        }

        /** Reports the outcome. */
        @Arbiter
        public void end(II_Result r) {
            r.r1 = low;
            r.r2 = torn ? -1 : high;
        }
    }

    /** A thread asks whether a lock is taken, and reads without it. */
    @JCStressTest
    @Description("A thread that sees a lock free sees what was written before it was freed")
    @Outcome(id = "true, 0", expect = ACCEPTABLE, desc = "still taken, nothing seen")
    @Outcome(id = "true, 1", expect = ACCEPTABLE, desc = "still taken, the write seen early")
    @Outcome(id = "false, 1", expect = ACCEPTABLE, desc = "free, the write seen")
    @Outcome(id = "false, 0", expect = FORBIDDEN, desc = "free, the write not seen")
    @State
    public static class ReadBesideUnlock {
        private final LockWords locks = new LockWords(1);
        private int written;

        /** A lock that is taken. */
        public ReadBesideUnlock() {
            take(locks, 0);
        }

        /** The holder. */
        @Actor
        public void holder() {
            written = 1;
            locks.free(0);
        }

        /** A thread that counts keys. */
        @Actor
        public void reader(ZI_Result r) {
            r.r1 = locks.isTaken(0);
            r.r2 = written;
        }
    }

    /** Two threads with a lock each. */
    @JCStressTest
    @Description("Locks beside each other are none of each other's")
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "both had theirs at once, and both are free again")
    @Outcome(expect = FORBIDDEN, desc = "one got in the other's way")
    @State
    public static class Neighbours {
        private final LockWords locks = new LockWords(3);
        private boolean firstFailed;
        private boolean secondFailed;

        /** Uses the first lock. */
        @Actor
        public void first() {
            firstFailed = !locks.tryTake(0);
            locks.waiting(0, 7);
            locks.free(0);
        }

        /** Uses the second lock. */
        @Actor
        public void second() {
            secondFailed = !locks.tryTake(1);
            locks.waiting(1, 9);
            locks.free(1);
        }

        /** Reports the outcome. */
        @Arbiter
        public void end(I_Result r) {
            r.r1 = (firstFailed ? 1 : 0)
                    + (secondFailed ? 2 : 0)
                    + (locks.waiting(0) == 7 ? 0 : 4)
                    + (locks.waiting(1) == 9 ? 0 : 8)
                    + (locks.isTaken(0) || locks.isTaken(1) || locks.isTaken(2) ? 16 : 0);
        }
    }
}
