package dev.redstart.server.lock;

/** The token of all stripes, handed to whoever {@linkplain StopTheWorld#stop stopped the world}, for as long as it is. */
public final class World extends Held {
    private final StopTheWorld gate;

    World(StopTheWorld gate) {
        this.gate = gate;
    }

    @Override
    public boolean covers(int stripe) {
        return gate.isStoppedByMe();
    }

    /** What was stopped. */
    public StopTheWorld gate() {
        return gate;
    }
}
