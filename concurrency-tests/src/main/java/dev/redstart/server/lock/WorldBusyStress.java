package dev.redstart.server.lock;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** Stops that fail: they do not wait, so that they often do. */
public final class WorldBusyStress {
    private WorldBusyStress() {}

    private abstract static class Shared extends CountedWorld {
        /** How many changes each actor reported as made. */
        final int[] reported = new int[2];

        Shared() {
            super(new StopTheWorld(2, 0, System::nanoTime));
        }

        final void changeInside(int actor, int seat) {
            changeInside(seat);
            reported[actor]++;
        }

        final void tryToChangeAlone(int actor) {
            try {
                world.stop(token -> change());
                reported[actor]++;
            } catch (WorldBusyException e) {
                Thread.onSpinWait(); // nothing has happened
            }
        }

        /** Returns the changes that were not reported, negative for reports without a change; -100 if one was seen half. */
        final int unreported() {
            return changes() < 0 ? -100 : changes() - reported[0] - reported[1];
        }

        /** Returns whether seats can be entered, and the world can be stopped, without waiting. */
        final boolean isOpen() {
            int before = changes();
            world.enter(0);
            world.pass(0);
            world.leave(0);
            world.enter(1);
            tryToChangeAlone(0);
            world.leave(1);
            world.beginVisit();
            world.endVisit();
            return changes() == before + 1;
        }
    }

    /** A loop works while another thread tries to stop the world. */
    @JCStressTest
    @Description("A stop that fails did nothing, and leaves everything open")
    @Outcome(id = "0, true", expect = ACCEPTABLE, desc = "what happened was reported, what did not was not")
    @Outcome(expect = FORBIDDEN, desc = "a failed stop did something, a stop was not alone, or something stays shut")
    @State
    public static class FailedStop extends Shared {
        /** A loop. */
        @Actor
        public void loop() {
            changeInside(0, 0);
            changeInside(0, 0);
        }

        /** A thread that stops the world. */
        @Actor
        public void stopper() {
            tryToChangeAlone(1);
            tryToChangeAlone(1);
        }

        /** Reports the outcome. */
        @Arbiter
        public void end(IZ_Result r) {
            r.r1 = unreported();
            r.r2 = isOpen();
        }
    }

    /** Two loops that both try, from inside of their seats. */
    @JCStressTest
    @Description("Two stops that fail for each other leave both loops inside of their seats, and everything open")
    @Outcome(id = "0, true", expect = ACCEPTABLE, desc = "what happened was reported, what did not was not")
    @Outcome(expect = FORBIDDEN, desc = "a failed stop did something, a stop was not alone, or something stays shut")
    @State
    public static class TwoFail extends Shared {
        /** The first loop, which also changes something in its seat: loops exclude only stops, not each other. */
        @Actor
        public void first() {
            world.enter(0);
            tryToChangeAlone(0);
            change();
            reported[0]++;
            world.leave(0);
        }

        /** The second loop. */
        @Actor
        public void second() {
            world.enter(1);
            tryToChangeAlone(1);
            world.leave(1);
        }

        /** Reports the outcome. */
        @Arbiter
        public void end(IZ_Result r) {
            r.r1 = unreported();
            r.r2 = isOpen();
        }
    }

    /** Work that fails while the world is stopped. */
    @JCStressTest
    @Description("Work that throws while the world is stopped leaves everything open")
    @Outcome(id = "0, true", expect = ACCEPTABLE, desc = "the loop came in before or after")
    @Outcome(expect = FORBIDDEN, desc = "it came in between, or something stays shut")
    @State
    public static class FailedWork extends Shared {
        private void fail() {
            change();
            reported[1]++;
            throw new IllegalStateException("as a plugin's handler");
        }

        /** A loop. */
        @Actor
        public void loop() {
            changeInside(0, 0);
        }

        /** A thread that stops the world. */
        @Actor
        public void stopper() {
            try {
                world.during(this::fail);
            } catch (WorldBusyException e) {
                Thread.onSpinWait(); // nothing has happened
            } catch (IllegalStateException e) {
                tryToChangeAlone(1);
            }
        }

        /** Reports the outcome. */
        @Arbiter
        public void end(IZ_Result r) {
            r.r1 = unreported();
            r.r2 = isOpen();
        }
    }

    /** A visitor beside a stop that does not wait for it. */
    @JCStressTest
    @Description("A stop that fails for a visitor did nothing, and leaves everything open")
    @Outcome(id = "0, true", expect = ACCEPTABLE, desc = "what happened was reported, what did not was not")
    @Outcome(expect = FORBIDDEN, desc = "a failed stop did something, a stop was not alone, or something stays shut")
    @State
    public static class FailedForAVisitor extends Shared {
        /** The snapshot's thread. */
        @Actor
        public void visitor() {
            world.beginVisit();
            change();
            reported[0]++;
            world.endVisit();
        }

        /** A thread that stops the world. */
        @Actor
        public void stopper() {
            tryToChangeAlone(1);
        }

        /** Reports the outcome. */
        @Arbiter
        public void end(IZ_Result r) {
            r.r1 = unreported();
            r.r2 = isOpen();
        }
    }
}
