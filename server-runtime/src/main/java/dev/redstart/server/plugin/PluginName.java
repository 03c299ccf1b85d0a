package dev.redstart.server.plugin;

/** The syntax of the names of plugins and of types: both stand in files and in INFO, forever. */
final class PluginName {
    static final String SYNTAX = "[a-z][a-z0-9-]{0,31}";

    private static final int MAX_LENGTH = 32;

    private PluginName() {}

    /** Whether a name is of this syntax, which is not compiled: regular expressions would take 5 ms of the start. */
    static boolean isValid(String name) {
        boolean valid = !name.isEmpty() && name.length() <= MAX_LENGTH && isLetter(name.charAt(0));
        for (int i = 1; i < name.length() && valid; i++) {
            char c = name.charAt(i);
            valid = isLetter(c) || (c >= '0' && c <= '9') || c == '-';
        }
        return valid;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }
}
