package dev.redstart.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Settings of redis-server that a plugin honours here: the plugin's name and Redis' name say one value. CONFIG SET takes both,
 * CONFIG REWRITE writes Redis' name, so that redis-server can read the file.
 */
final class PluginAliases {
    private static final Map<String, Setting<?>> BY_PLUGIN_NAME =
            Map.of("plugin.basic.hll-sparse-max-bytes", HonouredSettings.HLL_SPARSE_MAX_BYTES);

    private PluginAliases() {}

    /** Declares a plugin's setting and returns the values, in which a setting of redis-server that means the same follows. */
    static Object[] declare(PluginSetting<?> setting, PluginSettings plugins, Object[] values) {
        Setting<?> ofRedis = ofRedis(setting.name());
        if (ofRedis == null) {
            plugins.declare(setting, null);
            return values;
        }
        plugins.declare(setting, SettingValues.format(ofRedis, values));
        Object[] changed = values.clone();
        SettingValues.assign(ofRedis, List.of(setting.text()), changed, false);
        return changed;
    }

    /** Returns the setting of redis-server that means the same as a plugin's, null where there is none. */
    private static Setting<?> ofRedis(String pluginName) {
        return BY_PLUGIN_NAME.get(pluginName.toLowerCase(Locale.ROOT));
    }

    /** Returns CONFIG SET's parameters by Redis' names where there are two. */
    static List<Map.Entry<String, String>> redisNames(List<Map.Entry<String, String>> parameters) {
        return parameters.stream().map(PluginAliases::redisName).toList();
    }

    private static Map.Entry<String, String> redisName(Map.Entry<String, String> parameter) {
        Setting<?> setting = ofRedis(parameter.getKey());
        return setting == null ? parameter : Map.entry(setting.name(), parameter.getValue());
    }

    /** Has plugins' settings follow those of redis-server that have changed. */
    static void follow(PluginSettings plugins, Object[] before, Object[] changed) {
        BY_PLUGIN_NAME.forEach((name, setting) -> {
            if (ConfigChange.differs(setting, before, changed)) {
                plugins.follow(name, SettingValues.format(setting, changed));
            }
        });
    }
}
