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

/** Stops that come to nothing: they wait for nobody, so that they often do. */
public final class WorldBusyStress {
    private WorldBusyStress() {}

    private abstract static class Shared {
        final StopTheWorld world = new StopTheWorld(2, 0, System::nanoTime);
        private int low;
        private int high;
        private boolean torn;
        /** How many changes were reported as made; each actor has its own. */
        final int[] reported = new int[2];

        final void change() {
            torn |= low != high;
            low++;
            high++;
        }

        final void changeInside(int actor, int seat) {
            world.enter(seat);
            change();
            world.leave(seat);
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

        /** Changes that nobody reported, or the other way round; -100 if one was seen half. */
        final int unreported() {
            return torn || low != high ? -100 : low - reported[0] - reported[1];
        }

        /** Whether seats can be entered, and the world be stopped, by a thread that waits for nobody. */
        final boolean isOpen() {
            int before = low;
            world.enter(0);
            world.pass(0);
            world.leave(0);
            world.enter(1);
            tryToChangeAlone(0);
            world.leave(1);
            world.beginVisit();
            world.endVisit();
            return low == before + 1;
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

        /** Who stops the world. */
        @Actor
        public void stopper() {
            tryToChangeAlone(1);
            tryToChangeAlone(1);
        }

        /** Looks at what came of it. */
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
        private void tick(int actor) {
            world.enter(actor);
            tryToChangeAlone(actor);
            change();
            reported[actor]++;
            world.leave(actor);
        }

        /** The first loop. */
        @Actor
        public void first() {
            tick(0);
        }

        /** The second loop. */
        @Actor
        public void second() {
            tick(1);
        }

        /** Looks at what came of it. */
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

        /** Who stops the world. */
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

        /** Looks at what came of it. */
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

        /** Who stops the world. */
        @Actor
        public void stopper() {
            tryToChangeAlone(1);
        }

        /** Looks at what came of it. */
        @Arbiter
        public void end(IZ_Result r) {
            r.r1 = unreported();
            r.r2 = isOpen();
        }
    }
}
