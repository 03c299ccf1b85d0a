package dev.redstart.server.plugin;

/**
 * Runs a plugin's code with the plugin's loader as the thread's context class loader: that is where libraries look for
 * their drivers and resources.
 */
final class ContextLoader {
    private ContextLoader() {}

    static void run(ClassLoader loader, Runnable code) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            code.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
