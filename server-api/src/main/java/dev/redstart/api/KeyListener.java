package dev.redstart.api;

/** Receives keyspace events; see {@link PluginContext#listen}. Runs with the key locked: it must be quick. */
@FunctionalInterface
public interface KeyListener {
    /**
     * Receives one event.
     *
     * @param event the event's name as in keyspace notifications: {@code set}, {@code del}, {@code expired}, …
     * @param db index of the database
     * @param key the key's name, valid during the call only
     */
    void on(String event, int db, Bytes key);
}
