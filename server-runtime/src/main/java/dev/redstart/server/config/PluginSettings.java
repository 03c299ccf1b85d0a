package dev.redstart.server.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;

/**
 * The settings of plugins: what is given as {@code plugin.<name>.<key>} or by the environment, and what plugins declare. Safe for
 * use by several threads at once.
 */
final class PluginSettings {
    /** Compiled on first use: most servers start without such a setting. */
    private static final class Syntax {
        static final Pattern NAME = Pattern.compile("plugin\\.[a-z][a-z0-9-]{0,31}\\.\\S+");
    }

    private final Map<String, String> environment;
    private final ConcurrentMap<String, String> given = new ConcurrentHashMap<>();
    private final Set<String> read = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<String, PluginSetting<?>> declared = new ConcurrentSkipListMap<>();

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

    /**
     * Adds a setting that a plugin declares, in place of an earlier one of the name, with the value that was given for it.
     *
     * @param redisValue what a setting of redis-server says that means the same, null where there is none
     */
    void declare(PluginSetting<?> setting, String redisValue) {
        String name = setting.name().toLowerCase(Locale.ROOT);
        read.add(name);
        String unsaid = environment.getOrDefault(variable(name), redisValue);
        if (unsaid != null) {
            setting.startUnsaid(unsaid);
        }
        String said = given.get(name);
        if (said != null) {
            setting.start(said);
        }
        declared.put(setting.name(), setting);
    }

    /** Removes what a plugin declared. */
    void undeclare(String plugin) {
        declared.keySet().removeIf(name -> name.startsWith("plugin." + plugin + "."));
    }

    /** Has a declared setting say what a setting of redis-server says that means the same. */
    void follow(String name, String value) {
        PluginSetting<?> setting = declared.get(name);
        if (setting != null) {
            setting.startUnsaid(value);
        }
    }

    /** Returns what plugins declared, by name. */
    Collection<PluginSetting<?>> declared() {
        return declared.values();
    }

    /** Returns CONFIG SET's parameters without those that plugins declared. */
    List<Map.Entry<String, String>> others(List<Map.Entry<String, String>> parameters) {
        return parameters.stream()
                .filter(parameter -> !declared.containsKey(key(parameter)))
                .toList();
    }

    private static String key(Map.Entry<String, String> parameter) {
        return parameter.getKey().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads CONFIG SET's parameters that plugins declared, and returns their new values.
     *
     * @throws ConfigException with redis-server's text, before anything has changed
     */
    List<PluginSetting.Change<?>> changes(List<Map.Entry<String, String>> parameters) {
        List<PluginSetting.Change<?>> changes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Map.Entry<String, String> parameter : parameters) {
            PluginSetting<?> setting = declared.get(key(parameter));
            if (setting == null) {
                continue;
            }
            if (setting.isFixed() || !seen.add(setting.name())) {
                throw ConfigChange.failed(
                        parameter.getKey(), setting.isFixed() ? "can't set immutable config" : "duplicate parameter");
            }
            try {
                changes.add(setting.change(parameter.getValue()));
            } catch (IllegalArgumentException e) {
                throw ConfigChange.failed(setting.name(), e.getMessage());
            }
        }
        return changes;
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
