package dev.redstart.server.plugin;

import java.time.Duration;

/**
 * What a plugin wants to run again and again.
 *
 * @param period from the end of one run to the next; positive, and its nanoseconds fit a long
 */
public record PluginTimer(String plugin, Duration period, Runnable task) {}
