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

/** Loops that execute commands beside one that stops the world. */
public final class StopTheWorldStress {
    private StopTheWorldStress() {}

    private abstract static class Shared extends CountedWorld {
        Shared() {
            super(new StopTheWorld(2));
        }
    }

    /** A loop enters and leaves. */
    @JCStressTest
    @Description("No thread is inside a seat while the world is stopped; the next thread sees plain writes")
    @Outcome(id = "4", expect = ACCEPTABLE, desc = "all changes, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "a thread was inside, or did not see what was written")
    @State
    public static class EnterBesideStop extends Shared {
        /** A loop. */
        @Actor
        public void loop() {
            changeInside(0);
            changeInside(0);
        }

        /** A thread without a seat that stops the world. */
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

    /** A loop that stays inside and lets others pass between two commands. */
    @JCStressTest
    @Description("Between two commands of a loop the world stops, and the second command sees what was done then")
    @Outcome(id = "3", expect = ACCEPTABLE, desc = "all changes, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "the loop was inside, or did not see what was written")
    @State
    public static class PassBesideStop extends Shared {
        /** A loop. */
        @Actor
        public void loop() {
            world.enter(0);
            change();
            world.pass(0);
            change();
            world.leave(0);
        }

        /** A thread without a seat that stops the world. */
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

    /** A thread inside a seat sees exclusive work as a whole. */
    @JCStressTest
    @Description("Inside a seat, two plain writes of exclusive work are seen together or not at all")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "it came before")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "it came after")
    @Outcome(expect = FORBIDDEN, desc = "half of the work was seen")
    @State
    public static class SeenWhole extends Shared {
        private int first;
        private int second;

        private void write() {
            second = 1;
            first = 1;
        }

        /** A thread that stops the world. */
        @Actor
        public void stopper() {
            runAlone(this::write);
        }

        /** A loop. */
        @Actor
        public void loop(II_Result r) {
            world.enter(1);
            r.r1 = first;
            r.r2 = second;
            world.leave(1);
        }
    }

    /** Two loops, each of which stops the world in the middle of its tick. */
    @JCStressTest
    @Description("Two loops stop the world at once, from inside: one after the other, and both get in again")
    @Outcome(id = "6", expect = ACCEPTABLE, desc = "all changes, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "a thread was inside, or did not see what was written")
    @State
    public static class TwoStop extends Shared {
        /** The first loop. */
        @Actor
        public void first() {
            world.enter(0);
            changeAlone();
            changeAlone();
            world.pass(0);
            changeAlone();
            world.leave(0);
        }

        /** The second loop. */
        @Actor
        public void second() {
            world.enter(1);
            changeAlone();
            world.pass(1);
            changeAlone();
            changeAlone();
            world.leave(1);
        }

        /** Reports the outcome. */
        @Arbiter
        public void end(I_Result r) {
            r.r1 = changes();
        }
    }

    /** A loop that writes a file outside of its seat. */
    @JCStressTest
    @Description(
            "A loop outside its seat for long work does not keep the world from stopping, and enters again after it")
    @Outcome(id = "3", expect = ACCEPTABLE, desc = "all changes, one after the other")
    @Outcome(expect = FORBIDDEN, desc = "the loop was inside, or did not see what was written")
    @State
    public static class OutsideBesideStop extends Shared {
        /** A loop. */
        @Actor
        public void loop() {
            world.enter(0);
            change();
            world.outside(Thread::onSpinWait);
            change();
            world.leave(0);
        }

        /** A loop that stops the world. */
        @Actor
        public void stopper() {
            world.enter(1);
            changeAlone();
            world.leave(1);
        }

        /** Reports the outcome. */
        @Arbiter
        public void end(I_Result r) {
            r.r1 = changes();
        }
    }
}
