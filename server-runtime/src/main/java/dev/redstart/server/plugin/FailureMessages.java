package dev.redstart.server.plugin;

import dev.redstart.api.CommandPlugin;
import java.lang.reflect.InvocationTargetException;
import java.util.ServiceConfigurationError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a plugin's failure means to the operator, and what to do about it. */
final class FailureMessages {
    /** Class files of Java 17 have version 61. */
    private static final int CLASS_FILE_VERSION_OF_JAVA_0 = 44;

    private static final Pattern NEWER_CLASS_FILE = Pattern.compile("(\\S+) has been compiled .*?version (\\d+)\\..*");
    private static final Pattern CLASS_NAME = Pattern.compile("[\\w$]+(?:[/.][\\w$]+)*");
    private static final String SERVICE_PREFIX = CommandPlugin.class.getName() + ": ";

    private FailureMessages() {}

    /** One line about what was thrown. */
    static String describe(Throwable thrown) {
        Throwable error = root(thrown);
        String message = messageOf(error);
        if (error instanceof UnsupportedClassVersionError) {
            return newerJava(message);
        }
        if (error instanceof NoClassDefFoundError && CLASS_NAME.matcher(message).matches()) {
            return "it needs class " + message.replace('/', '.') + ", which is not there: put the jar with that class"
                    + " onto the class path, or with the plugin's jar into a folder of their own";
        }
        if (error instanceof ServiceConfigurationError) {
            return servicesFile(message);
        }
        String name = error.getClass().getName();
        return message.isEmpty() ? name : name + ": " + message;
    }

    /** The place in the plugin's own code where it was thrown, such as {@code (x.Tally.register, Tally.java:12)}. */
    static String where(Throwable thrown, Class<?> plugin) {
        for (StackTraceElement frame : root(thrown).getStackTrace()) {
            if (frame.getClassName().startsWith(plugin.getName())) {
                return " (" + frame.getClassName() + "." + frame.getMethodName() + ", " + frame.getFileName() + ":"
                        + frame.getLineNumber() + ")";
            }
        }
        return "";
    }

    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        while (isWrapper(root) && root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static boolean isWrapper(Throwable thrown) {
        if (thrown instanceof ServiceConfigurationError) {
            return !(thrown.getCause() instanceof NoSuchMethodException);
        }
        return thrown instanceof ExceptionInInitializerError || thrown instanceof InvocationTargetException;
    }

    private static String newerJava(String message) {
        Matcher matcher = NEWER_CLASS_FILE.matcher(message);
        if (!matcher.matches()) {
            return "built for a newer Java: " + message;
        }
        int java = Integer.parseInt(matcher.group(2)) - CLASS_FILE_VERSION_OF_JAVA_0;
        return "class " + matcher.group(1).replace('/', '.') + " needs Java " + java + " or newer, this is Java "
                + Runtime.version().feature();
    }

    /** ServiceLoader's own texts are the same from Java 9 to 25; an unknown one is shown as it is. */
    private static String servicesFile(String message) {
        String text = message.startsWith(SERVICE_PREFIX) ? message.substring(SERVICE_PREFIX.length()) : message;
        String name = text.replaceFirst("^Provider ", "").replaceFirst(" .*", "");
        if (text.endsWith(" not found")) {
            return "its " + ServicesFile.NAME + " names class " + name + ", which is not there";
        }
        if (text.endsWith(" not a subtype")) {
            return "its " + ServicesFile.NAME + " names class " + name + ", which does not implement "
                    + CommandPlugin.class.getName();
        }
        if (text.endsWith(" Unable to get public no-arg constructor")) {
            return "class " + name + " has no public constructor without parameters";
        }
        return text;
    }

    /** Never null; an exception of the plugin's own may fail even here. */
    private static String messageOf(Throwable error) {
        try {
            String message = error.getMessage();
            return message == null ? "" : message;
        } catch (Throwable e) {
            return "";
        }
    }
}
