package dev.redstart.server.plugin;

import java.util.Objects;

/** What a plugin wants to run once, at start or stop. */
public final class PluginTask implements Runnable {
    private final String plugin;
    private final String method;
    private final Runnable task;

    /**
     * A task.
     *
     * @param method by which it was declared
     */
    PluginTask(String plugin, String method, Runnable task) {
        this.plugin = plugin;
        this.method = method;
        this.task = Objects.requireNonNull(task);
    }

    /** The plugin's name. */
    public String plugin() {
        return plugin;
    }

    /**
     * Runs it.
     *
     * @throws PluginException that names the plugin, for whatever the task throws, which is its cause
     */
    @Override
    public void run() {
        try {
            task.run();
        } catch (Throwable e) {
            String line = "plugin '" + plugin + "': its " + method + " task failed: " + FailureMessages.describe(e);
            throw new PluginException(FailureMessages.oneLine(line), e);
        }
    }
}
