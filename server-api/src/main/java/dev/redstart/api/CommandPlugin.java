package dev.redstart.api;

/**
 * A jar's entry point, found by {@link java.util.ServiceLoader}: name the implementing class in {@code
 * META-INF/services/dev.redstart.api.CommandPlugin}. It needs a public constructor without parameters, which should do
 * no work.
 */
public interface CommandPlugin {
    /**
     * Returns the plugin's name, unique in a server: {@code [a-z][a-z0-9-]{0,31}}. It prefixes the plugin's configuration
     * ({@code plugin.<name>.<key>}), its log lines and its INFO section ({@code plugin_<name>}).
     */
    String name();

    /**
     * Declares everything the plugin brings. Runs once, on the thread that starts the server, before the port opens.
     * All or nothing: when it throws, or when one of its declarations is rejected, the server does not start (or, with
     * {@code --plugins-on-error skip}, leaves the whole plugin out) and says which plugin of which jar failed.
     *
     * @throws Exception what keeps the plugin from working; its message is shown to the operator
     */
    void register(PluginContext context) throws Exception;
}
