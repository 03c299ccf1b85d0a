package dev.redstart.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;

/** The settings of plugins: {@code plugin.<name>.<key>}, or else environment variables. Safe for several threads. */
final class PluginSettings {
    /** Compiled on first use: most servers start without such a setting. */
    private static final class Syntax {
        static final Pattern NAME = Pattern.compile("plugin\\.[a-z][a-z0-9-]{0,31}\\.\\S+");
    }

    private final Map<String, String> environment;
    private final ConcurrentMap<String, String> given = new ConcurrentHashMap<>();
    private final Set<String> read = ConcurrentHashMap.newKeySet();

    PluginSettings(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Returns a copy of which no setting counts as read. */
    PluginSettings copy() {
        PluginSettings copy = new PluginSettings(environment);
        copy.given.putAll(given);
        return copy;
    }

    /** Whether a name in lower case is one of a plugin's setting. */
    static boolean isName(String name) {
        return Syntax.NAME.matcher(name).matches();
    }

    /** Sets {@code plugin.<name>.<key>}. */
    void set(String name, String value) {
        given.put(name, value);
    }

    Optional<String> value(String plugin, String key) {
        String name = ("plugin." + plugin + "." + key).toLowerCase(Locale.ROOT);
        read.add(name);
        String value = given.get(name);
        return Optional.ofNullable(value != null ? value : environment.get(variable(name)));
    }

    /** Returns the names that were set and never read. */
    List<String> unread() {
        Set<String> unread = new TreeSet<>(given.keySet());
        unread.removeAll(read);
        return List.copyOf(unread);
    }

    private static String variable(String name) {
        StringBuilder variable = new StringBuilder("REDSTART_");
        String upper = name.toUpperCase(Locale.ROOT);
        for (int i = 0; i < upper.length(); i++) {
            char letter = upper.charAt(i);
            boolean plain = (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9');
            variable.append(plain ? letter : '_');
        }
        return variable.toString();
    }
}
