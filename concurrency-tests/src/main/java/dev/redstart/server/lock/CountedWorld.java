package dev.redstart.server.lock;

/** A world and a count of changes, made without any lock: only {@link StopTheWorld} orders the threads that make them. */
abstract class CountedWorld {
    final StopTheWorld world;
    private int low;
    private int high;
    private boolean torn;

    CountedWorld(StopTheWorld world) {
        this.world = world;
    }

    /** Counts a change. */
    final void change() {
        torn |= low != high;
        low++;
        high++;
    }

    /** Counts a change while the world is stopped. */
    final void changeAlone() {
        runAlone(this::change);
    }

    /** Runs work while the world is stopped. It retries: on a busy machine the other thread may exceed a stop's bound. */
    final void runAlone(Runnable work) {
        boolean done = false;
        while (!done) {
            try {
                world.during(work);
                done = true;
            } catch (WorldBusyException e) {
                Thread.onSpinWait();
            }
        }
    }

    /** Counts a change inside a seat. */
    final void changeInside(int seat) {
        world.enter(seat);
        change();
        world.leave(seat);
    }

    /** Counts a change during a visit. */
    final void visit() {
        world.beginVisit();
        try {
            change();
        } finally {
            world.endVisit();
        }
    }

    /** Returns how many changes there were, -1 if a thread saw half of one. */
    final int changes() {
        return torn || low != high ? -1 : low;
    }
}
