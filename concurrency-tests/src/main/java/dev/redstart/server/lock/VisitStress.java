package dev.redstart.server.lock;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Threads that visit, as a snapshot's does, beside one that stops the world. */
public final class VisitStress {
    private VisitStress() {}

    private abstract static class Shared {
        final StopTheWorld world = new StopTheWorld(1);
        private int low;
        private int high;
        private boolean torn;

        final void change() {
            torn |= low != high;
            low++;
            high++;
        }

        final void changeAlone() {
            while (true) {
                try {
                    world.stop(token -> change());
                    return;
                } catch (WorldBusyException e) {
                    Thread.onSpinWait();
                }
            }
        }

        final void visit() {
            world.beginVisit();
            try {
                change();
            } finally {
                world.endVisit();
            }
        }

        final int changes() {
            return torn || low != high ? -1 : low;
        }
    }

    /** A visitor without a seat. */
    @JCStressTest
    @Description("Nobody visits while the world is stopped; plain writes are seen by who comes next")
    @Outcome(id = "4", expect = ACCEPTABLE, desc = "all changes, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "somebody visited, or did not see what was written")
    @State
    public static class VisitBesideStop extends Shared {
        /** The snapshot's thread. */
        @Actor
        public void visitor() {
            visit();
            visit();
        }

        /** Who stops the world. */
        @Actor
        public void stopper() {
            changeAlone();
            changeAlone();
        }

        /** Looks at what came of it. */
        @Arbiter
        public void end(I_Result r) {
            r.r1 = changes();
        }
    }

    /** A visitor that sits in a seat: SAVE, on a loop. */
    @JCStressTest
    @Description("A visit from inside a seat keeps the world from stopping as the seat does")
    @Outcome(id = "3", expect = ACCEPTABLE, desc = "all changes, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "somebody visited, or did not see what was written")
    @State
    public static class SeatedVisitBesideStop extends Shared {
        /** A loop. */
        @Actor
        public void loop() {
            world.enter(0);
            visit();
            world.leave(0);
            visit();
        }

        /** Who stops the world. */
        @Actor
        public void stopper() {
            changeAlone();
        }

        /** Looks at what came of it. */
        @Arbiter
        public void end(I_Result r) {
            r.r1 = changes();
        }
    }

    /** A visit from the work of a stop: a snapshot that ends there. */
    @JCStressTest
    @Description("A visit inside of a stop ends nothing: the world stays stopped until the work is done")
    @Outcome(id = "4", expect = ACCEPTABLE, desc = "all changes, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "somebody came in between")
    @State
    public static class VisitInsideOfStop extends Shared {
        private void visitInside() {
            change();
            world.beginVisit();
            world.endVisit();
            change();
        }

        /** Who stops the world. */
        @Actor
        public void stopper() {
            boolean done = false;
            while (!done) {
                try {
                    world.during(this::visitInside);
                    done = true;
                } catch (WorldBusyException e) {
                    Thread.onSpinWait();
                }
            }
        }

        /** A loop. */
        @Actor
        public void loop() {
            world.enter(0);
            change();
            world.leave(0);
            visit();
        }

        /** Looks at what came of it. */
        @Arbiter
        public void end(I_Result r) {
            r.r1 = changes();
        }
    }
}
