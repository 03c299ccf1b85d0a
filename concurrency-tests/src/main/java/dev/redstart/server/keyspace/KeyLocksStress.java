package dev.redstart.server.keyspace;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.redstart.server.lock.FreeStripe;
import dev.redstart.server.lock.Stripe;
import java.nio.charset.StandardCharsets;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** Commands of two loops, whose {@link KeyLocks} take several stripes. */
public final class KeyLocksStress {
    private KeyLocksStress() {}

    /** One loop's commands on keys; it queues after a failed try. */
    private static final class Loop {
        private final Databases store;
        private final KeyLocks locks;

        Loop(Databases store) {
            this.store = store;
            this.locks = new KeyLocks(store);
        }

        /** Runs work while the stripes are locked. */
        void run(Runnable work, int... stripes) {
            byte[] name = "name".getBytes(StandardCharsets.US_ASCII);
            while (true) {
                locks.start(1);
                for (int stripe : stripes) {
                    locks.add(name, 0, name.length, hashIn(stripe), 0, true);
                }
                Stripe held = locks.tryLock(this);
                if (held == null) {
                    work.run();
                    locks.unlock();
                    return;
                }
                locks.unlock();
                held.enqueue(this);
                Thread.onSpinWait();
            }
        }

        /** As a client that runs no more commands. */
        void leave() {
            store.stripes().get(0).leave(this);
            store.stripes().get(1).leave(this);
        }

        private static long hashIn(int stripe) {
            return stripe == 0 ? 0 : -1;
        }
    }

    /** Both name the same keys, in another order. */
    @JCStressTest
    @Description("Commands on the same two keys, named in another order, run one after the other")
    @Outcome(id = "4, true", expect = ACCEPTABLE, desc = "all ran, all locks are free, and no owner is left in a queue")
    @Outcome(expect = FORBIDDEN, desc = "two ran at once, or a lock is lost")
    @State
    public static class OppositeOrders {
        private final Databases store = SmallStore.make();
        private final Loop one = new Loop(store);
        private final Loop two = new Loop(store);
        private int count;

        private void change() {
            count++;
        }

        /** The first loop. */
        @Actor
        public void first() {
            one.run(this::change, 0, 1);
            one.run(this::change, 1, 0, 1);
            one.leave();
        }

        /** The second loop. */
        @Actor
        public void second() {
            two.run(this::change, 1, 0);
            two.run(this::change, 0, 1);
            two.leave();
        }

        /** Reports the outcome. */
        @Arbiter
        public void end(IZ_Result r) {
            r.r1 = count;
            r.r2 = FreeStripe.isFree(store.stripes().get(0))
                    && FreeStripe.isFree(store.stripes().get(1));
        }
    }

    /** A command that changes both stripes beside one that reads both. */
    @JCStressTest
    @Description("A command on two keys sees both as one instant")
    @Outcome(id = "0, true", expect = ACCEPTABLE, desc = "the sum stayed, and all locks are free")
    @Outcome(expect = FORBIDDEN, desc = "half a command was seen")
    @State
    public static class OneInstant {
        private final Databases store = SmallStore.make();
        private final Loop one = new Loop(store);
        private final Loop two = new Loop(store);
        private int left;
        private int right;
        private int seen;

        /** Moves one from here to there. */
        @Actor
        public void mover() {
            one.run(
                    () -> {
                        left--;
                        right++;
                    },
                    0,
                    1);
            one.leave();
        }

        /** Sums up. */
        @Actor
        public void reader() {
            two.run(() -> seen = left + right, 1, 0);
            two.leave();
        }

        /** Reports the outcome. */
        @Arbiter
        public void end(IZ_Result r) {
            r.r1 = seen;
            r.r2 = FreeStripe.isFree(store.stripes().get(0))
                    && FreeStripe.isFree(store.stripes().get(1));
        }
    }
}
