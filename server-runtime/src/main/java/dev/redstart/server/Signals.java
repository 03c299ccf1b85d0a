package dev.redstart.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Ends the program in order on SIGTERM and SIGINT, with exit status 0 as redis-server does. The JDK has the hook in {@code
 * jdk.unsupported}, so it is looked up at run time; where it is missing, a shutdown hook does the same, and the JVM
 * reports the signal as its exit status.
 */
final class Signals {
    private Signals() {}

    /** Runs the task at the first such signal, on a thread of the JVM. */
    static void onTermination(Runnable task) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            InvocationHandler handling = (proxy, method, args) -> {
                if (method.getName().equals("handle")) {
                    task.run();
                    return null;
                }
                return switch (method.getName()) {
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == args[0];
                    default -> "redstart signal handler";
                };
            };
            Object handler =
                    Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handlerType}, handling);
            for (String name : new String[] {"TERM", "INT"}) {
                signal.getMethod("handle", signal, handlerType)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            Runtime.getRuntime().addShutdownHook(ServerThreads.thread("redstart-shutdown", task));
        }
    }
}
