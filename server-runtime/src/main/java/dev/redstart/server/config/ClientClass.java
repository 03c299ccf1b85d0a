package dev.redstart.server.config;

/** Kinds of clients whose unread replies {@code client-output-buffer-limit} bounds; their order is that of CONFIG GET. */
public enum ClientClass {
    /** Clients that ask and are answered. */
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

    /** The class of a name in lower case, or null. */
    static ClientClass named(String name) {
        return switch (name) {
            case "normal" -> NORMAL;
            case "slave", "replica" -> REPLICA;
            case "pubsub" -> PUBSUB;
            default -> null;
        };
    }
}
