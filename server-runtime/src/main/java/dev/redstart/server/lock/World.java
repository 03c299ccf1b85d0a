package dev.redstart.server.lock;

/** The token of all stripes, valid while its thread has {@linkplain StopTheWorld#stop stopped the world}. */
public final class World extends Held {
    private final StopTheWorld gate;

    World(StopTheWorld gate) {
        this.gate = gate;
    }

    @Override
    public boolean covers(int stripe) {
        return gate.isStoppedByMe();
    }

    /** Returns what stops this world. */
    public StopTheWorld gate() {
        return gate;
    }
}
