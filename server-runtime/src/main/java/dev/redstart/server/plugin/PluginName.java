package dev.redstart.server.plugin;

import java.util.regex.Pattern;

/** The syntax of the names of plugins and of types: both stand in files and in INFO, forever. */
final class PluginName {
    static final String SYNTAX = "[a-z][a-z0-9-]{0,31}";

    private static final Pattern PATTERN = Pattern.compile(SYNTAX);

    private PluginName() {}

    static boolean isValid(String name) {
        return PATTERN.matcher(name).matches();
    }
}
