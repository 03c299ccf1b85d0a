package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.redstart.api.SettingType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What CONFIG does with the settings that plugins declare. */
class PluginSettingsTest {
    @TempDir
    private Path folder;

    private ServerConfig config = ServerConfig.defaults();

    private PluginSetting<Long> declareWords() {
        return declare("max-words", false);
    }

    private PluginSetting<Long> declare(String key, boolean fixed) {
        PluginSetting<Long> setting = new PluginSetting<>(
                "tally", key, SettingType.integer(1, 100), 10L, fixed, config.log(PluginSettingsTest.class));
        config.declare(setting);
        return setting;
    }

    private void change(String... namesAndValues) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.add(Map.entry(namesAndValues[i], namesAndValues[i + 1]));
        }
        config.change(parameters);
    }

    private String refusal(String... namesAndValues) {
        return assertThrows(ConfigException.class, () -> change(namesAndValues)).getMessage();
    }

    private static String failed(String name, String why) {
        return "CONFIG SET failed (possibly related to argument '" + name + "') - " + why;
    }

    @Test
    void hasItsDefaultUntilSomethingIsGiven() {
        assertEquals(10, declareWords().value());
        config.set("plugin.tally.max-words", "20");
        assertEquals(20, declareWords().value());
        assertEquals(List.of(), config.unreadPluginSettings());
    }

    @Test
    void refusesAFirstValueThatIsNotOfItsType() {
        config.set("plugin.tally.max-words", "many");
        String message =
                assertThrows(IllegalArgumentException.class, this::declareWords).getMessage();
        assertEquals("setting plugin.tally.max-words 'many': argument couldn't be parsed into an integer", message);
    }

    @Test
    void isShownOnceItIsDeclared() {
        config.set("plugin.tally.secret", "x");
        assertFalse(config.matching(name -> true).containsKey("plugin.tally.max-words"));
        declareWords();
        assertEquals(Map.of("plugin.tally.max-words", "10"), config.matching(name -> name.startsWith("plugin.")));
    }

    @Test
    void changesAndTellsItsListenersInTheirOrder() {
        List<String> told = new ArrayList<>();
        PluginSetting<Long> words = declareWords();
        words.onChange(value -> told.add("first " + value + " of " + words.value()))
                .onChange(value -> {
                    throw new IllegalStateException("a listener that fails");
                })
                .onChange(value -> told.add("last " + value));

        change("Plugin.Tally.Max-Words", "30", "timeout", "7");

        assertEquals(List.of("first 30 of 30", "last 30"), told);
        assertEquals(7, config.timeoutSeconds());
    }

    @Test
    void changesAllParametersOrNone() {
        List<Long> told = new ArrayList<>();
        PluginSetting<Long> words = declareWords();
        words.onChange(told::add);

        assertEquals(
                failed("plugin.tally.max-words", "argument must be between 1 and 100 inclusive"),
                refusal("timeout", "7", "plugin.tally.max-words", "101"));
        assertEquals(
                failed("timeout", "argument couldn't be parsed into an integer"),
                refusal("plugin.tally.max-words", "30", "timeout", "x"));
        assertEquals(
                failed("plugin.tally.max-words", "duplicate parameter"),
                refusal("plugin.tally.max-words", "30", "plugin.tally.max-words", "31"));

        assertEquals(10, words.value());
        assertEquals(0, config.timeoutSeconds());
        assertEquals(List.of(), told);
    }

    @Test
    void refusesToChangeWhatIsFixed() {
        PluginSetting<Long> fixed = declare("buckets", true);
        assertEquals(
                failed("plugin.tally.buckets", "can't set immutable config"), refusal("plugin.tally.buckets", "20"));
        assertEquals(10, fixed.value());
    }

    private List<String> rewritten(String file, String... changes) throws IOException {
        return rewritten(Map.of(), file, changes);
    }

    private List<String> rewritten(Map<String, String> environment, String file, String... changes) throws IOException {
        Path path = folder.resolve("redstart.conf");
        Files.writeString(path, file);
        config = ServerConfig.parse(new String[] {path.toString()}, environment);
        declareWords();
        declareSparseMax();
        declare("buckets", true);
        change(changes);
        config.rewrite();
        return Files.readAllLines(path);
    }

    @Test
    void isRewrittenWhereTheFileMentionsIt() throws IOException {
        assertEquals(
                List.of("# words", "plugin.tally.max-words 30", "plugin.other.x y", "plugin.tally.buckets 5"),
                rewritten(
                        "# words\nplugin.tally.max-words 5\nplugin.other.x y\nplugin.tally.buckets 5\n"
                                + "PLUGIN.tally.max-words 6\n",
                        "plugin.tally.max-words",
                        "30"));
    }

    @Test
    void isAppendedWhereTheFileDoesNotMentionIt() throws IOException {
        assertEquals(
                List.of("# only this", ConfigRewrite.MARK, "plugin.tally.max-words 30"),
                rewritten("# only this\n", "plugin.tally.max-words", "30"));
    }

    @Test
    void refusesADefaultThatIsNotOfItsType() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new PluginSetting<>(
                        "tally", "k", SettingType.integer(1, 9), 10L, false, config.log(PluginSettingsTest.class)));
    }

    @Test
    void putsAllValuesInForceBeforeItTellsAListener() {
        PluginSetting<Long> least = declare("min", false);
        PluginSetting<Long> most = declare("max", false);
        List<String> told = new ArrayList<>();
        least.onChange(value -> told.add(value + " to " + most.value()));
        change("plugin.tally.min", "20", "plugin.tally.max", "30");
        assertEquals(List.of("20 to 30"), told);
    }

    /** A start with the same environment would give it again; it may be a secret. */
    @Test
    void leavesWhatTheEnvironmentSaysOutOfTheFile() throws IOException {
        Map<String, String> environment = Map.of("REDSTART_PLUGIN_TALLY_MAX_WORDS", "50");
        assertEquals(List.of("timeout 7"), rewritten(environment, "timeout 7\n"));
        assertEquals(
                List.of("timeout 7", ConfigRewrite.MARK, "plugin.tally.max-words 10"),
                rewritten(environment, "timeout 7\n", "plugin.tally.max-words", "10"));
    }

    // A setting that redis-server has, too

    private PluginSetting<Long> declareSparseMax() {
        PluginSetting<Long> setting = new PluginSetting<>(
                "basic",
                "hll-sparse-max-bytes",
                SettingType.memory(0, Long.MAX_VALUE),
                3000L,
                false,
                config.log(PluginSettingsTest.class));
        config.declare(setting);
        return setting;
    }

    private void assertSparseMax(String expected, PluginSetting<Long> setting) {
        assertEquals(expected, setting.text());
        assertEquals(
                Map.of("hll-sparse-max-bytes", expected, "plugin.basic.hll-sparse-max-bytes", expected),
                config.matching(name -> name.endsWith("hll-sparse-max-bytes")));
    }

    @Test
    void saysTheSameByBothNames() {
        config.set("hll-sparse-max-bytes", "5000");
        PluginSetting<Long> setting = declareSparseMax();
        assertSparseMax("5000", setting);
        change("hll-sparse-max-bytes", "6000");
        assertSparseMax("6000", setting);
        change("plugin.basic.hll-sparse-max-bytes", "3000");
        assertSparseMax("3000", setting);
        assertEquals(
                failed("hll-sparse-max-bytes", "duplicate parameter"),
                refusal("hll-sparse-max-bytes", "1", "plugin.basic.hll-sparse-max-bytes", "1"));

        config = ServerConfig.defaults();
        config.set("plugin.basic.hll-sparse-max-bytes", "7000");
        assertSparseMax("7000", declareSparseMax());
    }

    @Test
    void isRewrittenUnderTheNameThatRedisServerKnows() throws IOException {
        assertEquals(List.of("hll-sparse-max-bytes 5000"), rewritten("hll-sparse-max-bytes 5000\n"));
        assertEquals(
                List.of("hll-sparse-max-bytes 3000"),
                rewritten("hll-sparse-max-bytes 5000\n", "plugin.basic.hll-sparse-max-bytes", "3000"));
        assertEquals(
                List.of("timeout 7", ConfigRewrite.MARK, "hll-sparse-max-bytes 4000"),
                rewritten("timeout 7\n", "hll-sparse-max-bytes", "4000"));
    }

    @Test
    void isLeftAloneWhereTheFileSaysWhatIsInForce() throws IOException {
        assertEquals(
                List.of("plugin.tally.max-words '30'"),
                rewritten("plugin.tally.max-words '30'\n", "plugin.tally.max-words", "30"));
    }
}
