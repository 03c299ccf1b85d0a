package dev.redstart.server.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Arrays of all settings' values, by {@link Setting#index}. Each value was made by its setting's own type. */
final class SettingValues {
    private SettingValues() {}

    static Object[] defaults() {
        List<Setting<?>> settings = HonouredSettings.all();
        Object[] values = new Object[settings.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = settings.get(i).defaultValue();
        }
        return values;
    }

    /** Returns a value. The cast is sound, because only {@link #assign} and {@link #defaults} write values. */
    @SuppressWarnings("unchecked")
    static <T> T value(Setting<T> setting, Object[] values) {
        return (T) values[setting.index()];
    }

    /**
     * Sets a value from words.
     *
     * @param again whether a file or the command line has set it before
     */
    static <T> void assign(Setting<T> setting, List<String> words, Object[] values, boolean again) {
        SettingType<T> type = setting.type();
        T given = type.parse(words);
        T before = value(setting, values);
        values[setting.index()] = again ? type.after(before, given) : type.first(before, given);
    }

    /** Returns values by name: of the settings whose name one of the tests lets pass, what the first one lets pass first. */
    static Map<String, String> matching(
            List<Predicate<String>> names, Object[] values, Collection<PluginSetting<?>> pluginSettings) {
        Map<String, String> matching = new LinkedHashMap<>();
        for (Predicate<String> name : names) {
            for (Setting<?> setting : HonouredSettings.all()) {
                if (name.test(setting.name())) {
                    matching.putIfAbsent(setting.name(), format(setting, values));
                }
                if (!setting.otherName().isEmpty() && name.test(setting.otherName())) {
                    matching.putIfAbsent(setting.otherName(), format(setting, values));
                }
            }
            for (PluginSetting<?> setting : pluginSettings) {
                if (name.test(setting.name())) {
                    matching.putIfAbsent(setting.name(), setting.text());
                }
            }
        }
        return matching;
    }

    static <T> String format(Setting<T> setting, Object[] values) {
        return setting.type().format(value(setting, values));
    }
}
