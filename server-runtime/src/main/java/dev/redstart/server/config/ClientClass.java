package dev.redstart.server.config;

/** The client classes of {@code client-output-buffer-limit}, in the order of CONFIG GET. */
public enum ClientClass {
    /** Clients that send commands and read replies. */
    NORMAL("normal"),
    /** Replicas; redis-server 7 still shows them by their old name. */
    REPLICA("slave"),
    /** Clients that have subscribed to channels. */
    PUBSUB("pubsub");

    private final String shown;

    ClientClass(String shown) {
        this.shown = shown;
    }

    String shown() {
        return shown;
    }

    /** Returns the class of a name in lower case, or null. */
    static ClientClass named(String name) {
        return switch (name) {
            case "normal" -> NORMAL;
            case "slave", "replica" -> REPLICA;
            case "pubsub" -> PUBSUB;
            default -> null;
        };
    }
}
