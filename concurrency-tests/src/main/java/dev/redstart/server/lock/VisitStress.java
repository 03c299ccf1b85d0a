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

    private abstract static class Shared extends CountedWorld {
        Shared() {
            super(new StopTheWorld(1));
        }
    }

    /** A visitor without a seat. */
    @JCStressTest
    @Description("No thread visits while the world is stopped; the next thread sees plain writes")
    @Outcome(id = "4", expect = ACCEPTABLE, desc = "all changes, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "a thread visited, or did not see what was written")
    @State
    public static class VisitBesideStop extends Shared {
        /** The snapshot's thread. */
        @Actor
        public void visitor() {
            visit();
            visit();
        }

        /** A thread that stops the world. */
        @Actor
        public void stopper() {
            changeAlone();
            changeAlone();
        }

        /** Reports the outcome. */
        @Arbiter
        public void end(I_Result r) {
            r.r1 = changes();
        }
    }

    /** A visitor that sits in a seat: SAVE, on a loop. */
    @JCStressTest
    @Description("A visit from inside a seat keeps the world from stopping as the seat does")
    @Outcome(id = "3", expect = ACCEPTABLE, desc = "all changes, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "a thread visited, or did not see what was written")
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

        /** A thread that stops the world. */
        @Actor
        public void stopper() {
            changeAlone();
        }

        /** Reports the outcome. */
        @Arbiter
        public void end(I_Result r) {
            r.r1 = changes();
        }
    }

    /** A visit from the work of a stop: a snapshot that ends there. */
    @JCStressTest
    @Description("A visit inside of a stop ends nothing: the world stays stopped until the work is done")
    @Outcome(id = "4", expect = ACCEPTABLE, desc = "all changes, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "a thread came in between")
    @State
    public static class VisitInsideOfStop extends Shared {
        private void visitInside() {
            change();
            world.beginVisit();
            world.endVisit();
            change();
        }

        /** A thread that stops the world. */
        @Actor
        public void stopper() {
            runAlone(this::visitInside);
        }

        /** A loop. */
        @Actor
        public void loop() {
            world.enter(0);
            change();
            world.leave(0);
            visit();
        }

        /** Reports the outcome. */
        @Arbiter
        public void end(I_Result r) {
            r.r1 = changes();
        }
    }
}
