package dev.redstart.server.config;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The checks of CONFIG SET before it changes anything, in redis-server's order and with its messages. */
final class ConfigChange {
    private ConfigChange() {}

    /** Returns the settings of the parameters, and checks all names before any value. */
    static List<Setting<?>> settings(List<Map.Entry<String, String>> parameters) {
        List<Setting<?>> settings = new ArrayList<>();
        Set<Setting<?>> seen = new HashSet<>();
        for (Map.Entry<String, String> parameter : parameters) {
            String name = parameter.getKey();
            String key = name.toLowerCase(Locale.ROOT);
            Optional<Setting<?>> setting = HonouredSettings.find(key);
            if (setting.isEmpty() && !PluginSettings.isName(key)) {
                throw new ConfigException("Unknown option or number of arguments for CONFIG SET - '" + name + "'");
            }
            Setting.Change change = setting.map(Setting::change).orElse(Setting.Change.AT_START);
            switch (change) {
                case AT_START -> throw failed(name, "can't set immutable config");
                case PROTECTED -> throw failed(name, "can't set protected config");
                case ANY_TIME, AT_NEXT_START -> {
                    if (!seen.add(setting.get())) {
                        throw failed(name, "duplicate parameter");
                    }
                    settings.add(setting.get());
                }
            }
        }
        return settings;
    }

    /** Rejects a new value of a setting that redis-server changes at run time and this server does not. */
    static void check(Setting<?> setting, Object[] before, Object[] changed) {
        if (setting.change() == Setting.Change.AT_NEXT_START && differs(setting, before, changed)) {
            throw new ConfigException(
                    "this version reads it only at start: change the configuration file and restart the server");
        }
    }

    /**
     * Has the server listen where {@code bind} and {@code port} say, if one of them has changed.
     *
     * @param server null before the server listens
     */
    static void listen(Listening server, Object[] before, Object[] changed) {
        Setting<?> cause =
                differs(HonouredSettings.PORT, before, changed) ? HonouredSettings.PORT : HonouredSettings.BIND;
        if (server != null && differs(cause, before, changed)) {
            try {
                server.rebind();
            } catch (IOException e) {
                throw failed(cause.name(), e.getMessage());
            }
        }
    }

    static boolean differs(Setting<?> setting, Object[] before, Object[] changed) {
        return !before[setting.index()].equals(changed[setting.index()]);
    }

    static ConfigException failed(String name, String why) {
        return new ConfigException("CONFIG SET failed (possibly related to argument '" + name + "') - " + why);
    }
}
