package dev.redstart.server.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.CommandHandler;
import dev.redstart.api.CommandPlugin;
import dev.redstart.api.CommandSpec;
import dev.redstart.api.Options;
import dev.redstart.api.PluginContext;
import dev.redstart.api.SettingType;
import dev.redstart.api.ValueType;
import dev.redstart.server.command.ArgumentDoc;
import dev.redstart.server.command.Command;
import java.io.DataInput;
import java.io.DataOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plugin may declare. */
class RegistrationTest extends PluginLoading {
    private static final CommandHandler OK = (request, reply) -> reply.ok();

    @Test
    void handsOverEverythingThatWasDeclared() {
        List<String> ran = new ArrayList<>();
        ValueType<String> type = new Text("tally");

        LoadedPlugins loaded = load(plugin("one", context -> {
            context.command("One", OK).arity(-1).summary("does it");
            context.type(type);
            context.info("count", () -> 7);
            context.every(Duration.ofSeconds(3), () -> ran.add("timer"));
            context.onStart(() -> ran.add("start"));
            context.onStop(() -> ran.add("stop"));
        }));

        assertEquals("does it", loaded.commands().named("ONE").docs().summary());
        assertSame(type, loaded.types().named("tally").type());
        assertEquals("one", loaded.types().named("tally").plugin());
        assertEquals(7, loaded.plugins().get(0).info().get("count").get());
        assertEquals(Duration.ofSeconds(3), loaded.timers().get(0).period());
        assertEquals("one", loaded.timers().get(0).plugin());
        loaded.start(config);
        loaded.timers().forEach(timer -> timer.task().run());
        loaded.stopTasks().forEach(Runnable::run);
        assertEquals(List.of("start", "timer", "stop"), ran);
    }

    @Test
    void readsTheSyntaxWhenItIsAskedFor() {
        LoadedPlugins loaded = load(plugin("one", context -> {
            context.command("good", OK).arity(-1).syntax("key [NX]");
            context.command("bad", OK).arity(-1).syntax("key [NX");
        }));

        assertEquals("key [NX]", ArgumentDoc.usage(argumentsOf(loaded, "good")));
        assertThrows(IllegalArgumentException.class, () -> argumentsOf(loaded, "bad"));
    }

    private static List<ArgumentDoc> argumentsOf(LoadedPlugins loaded, String command) {
        return loaded.commands().named(command).docs().arguments();
    }

    @Test
    void readsTheSyntaxAtOnceWherePluginsAreTested() {
        config.set("plugins-strict", "yes");

        List<String> problems = problems(
                plugin("one", context -> context.command("bad", OK).arity(-1).syntax("key [NX")));

        assertEquals(1, problems.size());
        assertHas(problems.get(0), "plugin 'one'", "command 'bad'", "character 5", "is not closed: add ']'");
    }

    private static final String DOCS = """
            GOOD key
              since 1.2.0, O(1)
              Does it.
            BAD key [NX
              Does it badly.
            """;

    @Test
    void readsTheDocsOfAGroupWhenTheyAreAskedFor() {
        LoadedPlugins loaded = load(plugin("one", context -> {
            context.command("good", OK).arity(-1).options(Options.of("[LIMIT count]"));
            context.command("bad", OK).arity(-1);
            context.command("undocumented", OK).arity(-1).summary("Does nothing.");
            context.docs("string", DOCS);
        }));

        Command good = loaded.commands().named("good");
        assertEquals("string", good.docs().group());
        assertEquals("1.2.0", good.docs().since());
        assertEquals("O(1)", good.docs().complexity());
        assertEquals("Does it.", good.docs().summary());
        assertEquals("key [LIMIT count]", ArgumentDoc.usage(good.docs().arguments()));
        assertEquals(
                "Does nothing.", loaded.commands().named("undocumented").docs().summary());
        assertEquals("module", loaded.commands().named("undocumented").docs().group());
        assertThrows(IllegalArgumentException.class, () -> argumentsOf(loaded, "bad"));
    }

    @Test
    void readsTheDocsOfAGroupAtOnceWherePluginsAreTested() {
        config.set("plugins-strict", "yes");

        List<String> problems = problems(plugin("one", context -> {
            context.command("bad", OK).arity(-1);
            context.docs("string", DOCS + "BAD key\n");
        }));

        assertEquals(3, problems.size(), problems.toString());
        assertHas(problems.get(0), "plugin 'one'", "command 'bad'", "is not closed: add ']'");
        assertHas(problems.get(1), "plugin 'one'", "docs of group 'string', line 6", "'BAD key'");
        assertHas(problems.get(2), "plugin 'one'", "docs of 'good', a command that the plugin does not declare");
    }

    @Test
    void refusesDocsWithoutGroupOrText() {
        List<String> problems = problems(plugin("one", context -> context.docs(" ", DOCS)));
        assertHas(problems.get(0), "plugin 'one'", "name no group");
        problems = problems(plugin("two", context -> context.docs("string", null)));
        assertHas(problems.get(0), "plugin 'two'", "have no text");
    }

    @Test
    void stopsInTheReverseOrderOfStarting() {
        List<String> ran = new ArrayList<>();
        Consumer<PluginContext> first = context -> {
            context.onStart(() -> ran.add("+a"));
            context.onStop(() -> ran.add("-a"));
            context.onStart(() -> ran.add("+b"));
            context.onStop(() -> ran.add("-b"));
        };
        Consumer<PluginContext> second = context -> {
            context.onStart(() -> ran.add("+c"));
            context.onStop(() -> ran.add("-c"));
        };

        LoadedPlugins loaded = load(plugin("one", first), plugin("two", second));
        loaded.start(config);
        loaded.stopTasks().forEach(Runnable::run);

        assertEquals(List.of("+a", "+b", "+c", "-c", "-b", "-a"), ran);
    }

    @Test
    void namesThePluginOfATaskThatFails() {
        LoadedPlugins loaded = load(plugin(
                "one",
                context -> context.onStart(() -> {
                    throw new IllegalStateException("no such host");
                })));

        PluginException failure = assertThrows(PluginException.class, () -> loaded.start(config));

        assertEquals(
                "plugin 'one': its onStart task failed: java.lang.IllegalStateException: no such host",
                failure.getMessage());
    }

    @Test
    void doesNotForgetANullThatThePluginCaught() {
        PluginException failure = assertThrows(
                PluginException.class,
                () -> load(plugin("one", context -> {
                    CommandSpec spec = context.command("one", OK).arity(1);
                    assertThrows(IllegalArgumentException.class, () -> spec.tips("a", null));
                })));

        assertTrue(failure.getMessage().contains("command 'one': a tip is null"), failure.getMessage());
    }

    @Test
    void readsThePluginsSettings() {
        config.set("plugin.one.color", "green");
        List<String> read = new ArrayList<>();

        load(plugin("one", context -> {
            read.add(context.setting("color", SettingType.text(), "red").value());
            read.add(context.fixedSetting("size", SettingType.text(), "small"));
        }));

        assertEquals(List.of("green", "small"), read);
        assertEquals(List.of(), config.unreadPluginSettings());
    }

    @ParameterizedTest
    @MethodSource("declarations")
    void diesWhenRegisterReturns(Consumer<PluginContext> declaration) {
        AtomicReference<PluginContext> kept = new AtomicReference<>();
        load(plugin("one", kept::set));

        IllegalStateException late = assertThrows(IllegalStateException.class, () -> declaration.accept(kept.get()));

        assertTrue(late.getMessage().contains("plugin 'one'"), late.getMessage());
    }

    static List<Consumer<PluginContext>> declarations() {
        return List.of(
                context -> context.command("X", OK),
                context -> context.type(new Text("x")),
                context -> context.setting("x", SettingType.bool(), true),
                context -> context.fixedSetting("x", SettingType.bool(), true),
                context -> context.docs("string", ""),
                PluginContext::log,
                context -> context.info("x", () -> ""),
                context -> context.every(Duration.ofDays(1), () -> {}),
                context -> context.listen((event, db, key) -> {}),
                context -> context.onStart(() -> {}),
                context -> context.onStop(() -> {}));
    }

    @Test
    void freezesCommandsWhenRegisterReturns() {
        AtomicReference<CommandSpec> kept = new AtomicReference<>();
        load(plugin("one", context -> kept.set(context.command("X", OK).arity(1))));

        assertThrows(IllegalStateException.class, () -> kept.get().arity(2));
    }

    @Test
    void hasNoEventsToListenTo() {
        load(plugin(
                "one",
                context -> assertThrows(
                        UnsupportedOperationException.class, () -> context.listen((event, db, key) -> {}))));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refuses(String text, Consumer<PluginContext> declaration) {
        List<String> problems = problems(plugin("one", declaration));

        assertEquals(1, problems.size(), () -> String.join("\n", problems));
        assertHas(problems.get(0), "instance of ", ": plugin 'one': " + text);
    }

    static List<Arguments> refusals() {
        return List.of(
                refusal("command 'X' has no handler", context -> context.command("X", null)),
                refusal("command 'null' has no name", context -> context.command(null, OK)),
                refusal("'A B' is no command name", context -> context.command("A B", OK)),
                refusal("command 'x' is declared twice", context -> {
                    context.command("X", OK).arity(1);
                    context.command("x", OK).arity(1);
                }),
                refusal("type null", context -> context.type(null)),
                refusal("type name 'null' must match", context -> context.type(new Text(null))),
                refusal("type name 'My Type' must match", context -> context.type(new Text("My Type"))),
                refusal("type 'string' is the server's own", context -> context.type(ValueType.STRING)),
                refusal("type 'hash' is one of Redis' own", context -> context.type(new Text("hash"))),
                refusal("type 'x' is declared twice", context -> {
                    context.type(new Text("x"));
                    context.type(new Text("x"));
                }),
                refusal("type 'x' claims RDB type 0, which is none of", context -> context.type(new Text("x", 0))),
                refusal("type 'x' claims RDB type 7, which is none of", context -> context.type(new Text("x", 4, 7))),
                refusal("type 'x' claims RDB type -1, which is none of", context -> context.type(new Text("x", -1))),
                refusal("type 'x' claims RDB type 250, which is none of", context -> context.type(new Text("x", 250))),
                refusal("type 'x' has null for its rdbTypes", context -> context.type(new Text("x", (int[]) null))),
                refusal("types 'x' and 'y' both claim RDB type 16: one of them has to give it up", context -> {
                    context.type(new Text("x", 4, 16));
                    context.type(new Text("y", 3, 16));
                }),
                refusal(
                        "setting '' must be a word without capitals",
                        context -> context.setting("", SettingType.text(), "")),
                refusal("setting 'x' has no type", context -> context.setting("x", null, "")),
                refusal("setting 'x' has no default", context -> context.setting("x", SettingType.text(), null)),
                refusal("setting 'x' is declared twice", context -> {
                    context.setting("x", SettingType.text(), "");
                    context.fixedSetting("x", SettingType.text(), "");
                }),
                refusal("INFO field 'a:b' must be", context -> context.info("a:b", () -> "")),
                refusal("INFO field 'null' must be", context -> context.info(null, () -> "")),
                refusal("INFO field 'x' has no supplier", context -> context.info("x", null)),
                refusal("INFO field 'x' is declared twice", context -> {
                    context.info("x", () -> "");
                    context.info("x", () -> "");
                }),
                refusal("every has no task", context -> context.every(Duration.ofDays(1), null)),
                refusal("onStart has no task", context -> context.onStart(null)),
                refusal("onStop has no task", context -> context.onStop(null)));
    }

    private static Arguments refusal(String text, Consumer<PluginContext> declaration) {
        return Arguments.of(text, declaration);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"PT0S", "PT-1S", "P4000D", "PT2562047788015215H"})
    void refusesAPeriodThatNoTimerCanKeep(String period) {
        Duration duration = period == null ? null : Duration.parse(period);

        List<String> problems = problems(plugin("one", context -> context.every(duration, () -> {})));

        assertHas(problems.get(0), "plugin 'one': period " + duration + " must be positive");
    }

    @Test
    void letsAPluginBringRedisOwnTypeWithItsFileFormat() {
        LoadedPlugins loaded = load(plugin("one", context -> context.type(new Text("hash", 4))));

        assertSame(loaded.types().named("hash"), loaded.types().claiming(4));
    }

    @Test
    void namesBothPluginsThatClaimOneTypeByte() {
        List<String> problems = problems(
                plugin("one", context -> context.type(new Text("first", 4, 16))),
                plugin("two", context -> context.type(new Text("second", 3, 16))));

        assertEquals(1, problems.size(), () -> String.join("\n", problems));
        assertHas(
                problems.get(0),
                "plugin 'two': type 'second' claims RDB type 16, which is taken by type 'first' of plugin 'one' of ");
    }

    @Test
    void namesBothPluginsThatHaveATypeOfOneName() {
        List<String> problems = problems(
                plugin("one", context -> context.type(new Text("same"))),
                plugin("two", context -> context.type(new Text("same"))));

        assertEquals(1, problems.size(), () -> String.join("\n", problems));
        assertHas(problems.get(0), "plugin 'two': type 'same' is taken by plugin 'one' of ");
    }

    private static CommandPlugin plugin(String name, Consumer<PluginContext> register) {
        return new CommandPlugin() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void register(PluginContext context) {
                register.accept(context);
            }
        };
    }

    private static final class Text implements ValueType<String> {
        private final String name;
        private final int[] rdbTypes;

        Text(String name, int... rdbTypes) {
            this.name = name;
            this.rdbTypes = rdbTypes;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String create() {
            return "";
        }

        @Override
        public void write(String value, DataOutput out) {}

        @Override
        public String read(DataInput in, int version) {
            return "";
        }

        @Override
        public int[] rdbTypes() {
            return rdbTypes;
        }
    }
}
