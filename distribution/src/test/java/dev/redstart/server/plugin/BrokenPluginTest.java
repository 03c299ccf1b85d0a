package dev.redstart.server.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator reads when a plugin cannot be loaded: the jar, the plugin where it is known, and what to do. */
class BrokenPluginTest extends PluginLoading {
    private Path jar() {
        return plugins().resolve("tally.jar");
    }

    private PluginJar tally() {
        return PluginJar.at(jar());
    }

    @Test
    void tellsOfAPathThatDoesNotExist() {
        Path missing = folder.resolve("missing.jar");
        config.set("plugins", missing.toString());

        problem(missing + ": does not exist", "--plugins");
    }

    @Test
    void tellsOfAFileThatIsNoJar() throws IOException {
        Files.createDirectories(plugins());
        Files.writeString(jar(), "not a zip at all");

        problem(jar() + ": not a jar, damaged");
    }

    @Test
    void tellsOfADamagedJar() throws IOException {
        byte[] bytes = Files.readAllBytes(jar(jar(), "tally"));
        Files.write(jar(), Arrays.copyOf(bytes, bytes.length - 40));

        problem(jar() + ": not a jar, damaged");
    }

    @Test
    void tellsOfAnEmptyJarFile() throws IOException {
        Files.createDirectories(plugins());
        Files.createFile(jar());

        problem(jar() + ": not a jar, damaged");
    }

    @Test
    void tellsWhatToAddToAJarWithoutServicesFile() {
        tally().type("x.Tally", "", "").write();

        problem(jar() + ": no " + PluginJar.SERVICES_FILE + " in it: add this file");
    }

    @Test
    void tellsOfASubFolderWithoutServicesFile() {
        PluginJar.at(plugins().resolve("tally/lib.jar")).type("x.Tally", "", "").write();

        problem(plugins().resolve("tally") + ": no " + PluginJar.SERVICES_FILE);
    }

    @Test
    void tellsOfAServicesFileWithoutClasses() {
        tally().service("# to be done").write();

        problem(jar() + ": its " + PluginJar.SERVICES_FILE + " names no class");
    }

    @Test
    void tellsOfAServicesFileThatNamesNoClassName() {
        tally().service("x.Tally x.Other").write();

        problem(jar() + ": ", PluginJar.SERVICES_FILE + ":1");
    }

    @Test
    void tellsOfAClassThatDoesNotExist() {
        tally().service("x.Tally").write();

        problem(jar() + ": its " + PluginJar.SERVICES_FILE + " names class x.Tally, which is not there");
    }

    @Test
    void tellsOfAClassThatIsNoPlugin() {
        tally().type("x.Tally", "", "").service("x.Tally").write();

        problem(jar() + ": ", "class x.Tally, which does not implement dev.redstart.api.CommandPlugin");
    }

    @Test
    void tellsOfAConstructorWithParameters() {
        tally().plugin("x.Tally", "tally", "} public Tally(int size) {").write();

        problem(jar() + ": class x.Tally has no public constructor without parameters");
    }

    @Test
    void tellsOfAPrivateConstructor() {
        tally().plugin("x.Tally", "tally", "} private Tally() {").write();

        problem(jar() + ": class x.Tally has no public constructor without parameters");
    }

    @Test
    void tellsOfAConstructorThatThrows() {
        tally().plugin("x.Tally", "tally", "} public Tally() { throw new IllegalStateException(\"no\\nlicence\");")
                .write();

        problem(
                jar() + ": class x.Tally cannot be created: java.lang.IllegalStateException: no licence",
                "(x.Tally.<init>, Tally.java:7)");
    }

    @Test
    void tellsOfAnAbstractClass() {
        tally().source("x.Tally", "package x; public abstract class Tally implements dev.redstart.api.CommandPlugin {}")
                .service("x.Tally")
                .write();

        problem(jar() + ": class x.Tally cannot be created: java.lang.InstantiationException");
    }

    @Test
    void tellsOfAStaticInitializerThatThrows() {
        tally().plugin("x.Tally", "tally", "} static { if (true) throw new IllegalStateException(\"no licence\");")
                .write();

        problem(jar() + ": class x.Tally cannot be created: java.lang.IllegalStateException: no licence");
    }

    @Test
    void tellsOfASuperclassThatIsMissing() {
        tally().type("x.Base", "", "")
                .type("x.Tally", "extends Base implements CommandPlugin", """
                        public String name() { return "tally"; }
                        public void register(PluginContext context) {}
                        """)
                .service("x.Tally")
                .leaveOut("x.Base")
                .write();

        problem(jar() + ": it needs class x.Base, which is not there: put the jar with that class");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "} private final Missing field = new Missing(); {",
                "} static { new Missing(); } static {",
                "new Missing();",
                "context.onStart(new Missing());"
            })
    void tellsOfAnyClassThatIsMissing(String code) {
        tally().type("x.Missing", "implements Runnable", "public void run() {}")
                .plugin("x.Tally", "tally", code)
                .leaveOut("x.Missing")
                .write();

        problem(jar() + ": ", "it needs class x.Missing, which is not there", "(x.Tally.");
    }

    @Test
    void tellsWhichJavaANewerClassNeeds() {
        tally().plugin("x.Tally", "tally", "").classFileVersion(99).write();

        problem(jar() + ": class x.Tally needs Java 55 or newer, this is Java "
                + Runtime.version().feature());
    }

    @Test
    void tellsOfADamagedClass() {
        tally().service("x.Tally")
                .entry("x/Tally.class", "no class file at all")
                .write();

        problem(jar() + ": java.lang.ClassFormatError");
    }

    @Test
    void tellsOfANameThatIsNull() {
        tally().type("x.Tally", "implements CommandPlugin", """
                        public String name() { return null; }
                        public void register(PluginContext context) {}
                        """)
                .service("x.Tally")
                .write();

        problem(jar() + ": x.Tally.name() is null; it must match [a-z][a-z0-9-]{0,31}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Tally", "1tally", "tally_2", "tally 2", "a23456789012345678901234567890123"})
    void tellsOfAMalformedName(String name) {
        tally().plugin("x.Tally", name, "").write();

        problem(jar() + ": x.Tally.name() is '" + name + "'; it must match [a-z][a-z0-9-]{0,31}");
    }

    @Test
    void tellsOfANameThatThrows() {
        tally().type("x.Tally", "implements CommandPlugin", """
                        public String name() { throw new UnsupportedOperationException("later"); }
                        public void register(PluginContext context) {}
                        """)
                .service("x.Tally")
                .write();

        problem(jar() + ": x.Tally.name() failed: java.lang.UnsupportedOperationException: later");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "throw new Exception(\"no such host\");",
                "throw new Error(\"no such host\");",
                "throw new LinkageError(\"no such host\");",
                "throw new ServiceConfigurationError(\"no such host\");",
                "throw new StackOverflowError(\"no such host\");"
            })
    void tellsWhateverRegisterThrows(String code) {
        tally().plugin("x.Tally", "tally", code).write();

        problem(jar() + ": plugin 'tally': register() failed: ", "no such host (x.Tally.register, Tally.java:7)");
    }

    @Test
    void survivesAnExceptionThatCannotEvenSayWhatItIs() {
        tally().type("x.Odd", "extends RuntimeException", "public String getMessage() { throw new Odd(); }")
                .plugin("x.Tally", "tally", "throw new Odd();")
                .write();

        problem(jar() + ": plugin 'tally': register() failed: x.Odd");
    }

    @Test
    void keepsWhatWasThrownForEmbedders() {
        tally().plugin("x.Tally", "tally", "throw new java.io.IOException(\"no such host\");")
                .write();

        PluginException refusal = assertThrows(PluginException.class, this::load);

        assertEquals("no such host", refusal.getSuppressed()[0].getMessage());
    }

    @Test
    void namesBothPluginsAndJarsOfACommandThatIsTaken() {
        Path first = PluginJar.at(plugins().resolve("1.jar"))
                .plugin("x.One", "one", command("get"))
                .write();
        Path second = PluginJar.at(plugins().resolve("2.jar"))
                .plugin("x.Two", "two", command("GET"))
                .write();

        problem(second + ": plugin 'two': command 'get' is taken by plugin 'one' of " + first);
    }

    @Test
    void namesBothPluginsAndJarsOfATypeThatIsTaken() {
        String type = """
                context.type(new ValueType<Object>() {
                    public String name() { return "tally"; }
                    public Object create() { return ""; }
                    public void write(Object value, java.io.DataOutput out) {}
                    public Object read(java.io.DataInput in, int version) { return ""; }
                });
                """;
        Path first = PluginJar.at(plugins().resolve("1.jar"))
                .plugin("x.One", "one", type)
                .write();
        Path second = PluginJar.at(plugins().resolve("2.jar"))
                .plugin("x.Two", "two", type)
                .write();

        problem(second + ": plugin 'two': type 'tally' is taken by plugin 'one' of " + first);
    }

    @Test
    void tellsOfAPluginInTwoVersions() {
        Path older = jar(plugins().resolve("basic-0.1.jar"), "basic");
        Path newer = PluginJar.at(plugins().resolve("basic-0.2.jar"))
                .plugin("x.Pbasic", "basic", command("basic"))
                .manifest("Implementation-Version", "0.2")
                .write();

        problem(newer + ": plugin 'basic' is loaded twice, also from " + older);
    }

    @Test
    void tellsOfAPluginOnTheClassPathAndInTheFolder() throws IOException {
        Path onClassPath = jar(folder.resolve("basic.jar"), "basic");
        Path inFolder = PluginJar.at(plugins().resolve("basic.jar"))
                .plugin("x.basic", "basic", "")
                .manifest("Implementation-Version", "another")
                .write();

        List<String> problems = problems(classPath(onClassPath));

        assertEquals(1, problems.size());
        assertHas(
                problems.get(0),
                inFolder + ": plugin 'basic' is loaded twice, also from " + onClassPath + " (class path)");
    }

    @Test
    void tellsOfACommandWithoutArity() {
        tally().plugin("x.Tally", "tally", "context.command(\"TALLY\", (request, reply) -> reply.ok());")
                .write();

        problem(jar() + ": plugin 'tally': command 'tally' has no arity");
    }

    @Test
    void tellsOfAnArityThatIsNone() {
        tally().plugin("x.Tally", "tally", "context.command(\"TALLY\", (request, reply) -> reply.ok()).arity(0);")
                .write();

        problem(jar() + ": plugin 'tally': register() failed: ", "command 'tally': no arity 0", "Tally.java:7");
    }

    @Test
    void tellsOfARefusedDeclarationThatThePluginOverlooks() {
        tally().plugin(
                        "x.Tally",
                        "tally",
                        "try { context.command(\"NO GOOD\", (request, reply) -> reply.ok()); }"
                                + " catch (RuntimeException e) { }")
                .write();

        problem(jar() + ": plugin 'tally': 'NO GOOD' is no command name", "(x.Tally.register, Tally.java:7)");
    }

    @Test
    void tellsOfANewerApiBeforeAnyClassIsLoaded() {
        tally().plugin("x.Tally", "tally", "")
                .classFileVersion(99)
                .manifest("Server-Api", "7.1")
                .write();

        problem(jar() + ": built for server API 7.1, this server has " + ApiVersion.CURRENT);
    }

    @Test
    void tellsOfALibraryBuiltForANewerApi() {
        jar(plugins().resolve("tally/tally.jar"), "tally");
        Path library = PluginJar.at(plugins().resolve("tally/lib.jar"))
                .manifest("Server-Api", "7.1")
                .write();

        problem(library + ": built for server API 7.1");
    }

    @Test
    void tellsOfANewerApiOnTheClassPath() throws IOException {
        Path jar = tally().plugin("x.Tally", "tally", "")
                .classFileVersion(99)
                .manifest("Server-Api", "7.1")
                .write();
        Path moved = Files.move(jar, folder.resolve("tally.jar"));

        List<String> problems = problems(classPath(moved));

        assertEquals(1, problems.size());
        assertHas(problems.get(0), moved + " (class path): built for server API 7.1");
    }

    @Test
    void tellsEverythingAtOnce() throws IOException {
        config.set("plugins", folder.resolve("missing.jar").toString());
        PluginJar.at(plugins().resolve("1.jar")).entry("x", "").write();
        PluginJar.at(plugins().resolve("2.jar"))
                .service("x.Gone")
                .plugin("x.Two", "two", "")
                .write();
        PluginJar.at(plugins().resolve("3.jar"))
                .plugin("x.Three", "three", command("A") + command("B") + "throw new Exception();")
                .write();
        PluginJar.at(plugins().resolve("4.jar"))
                .plugin("x.Four", "four", command("B") + command("A"))
                .write();
        Files.writeString(plugins().resolve("5.jar"), "");
        PluginJar.at(plugins().resolve("6.jar"))
                .plugin("x.Six", "six", "")
                .manifest("Server-Api", "7.0")
                .write();

        List<String> problems = problems();

        assertEquals(8, problems.size(), () -> String.join("\n", problems));
        assertEquals(
                2,
                problems.stream()
                        .filter(line -> line.contains("'four': command"))
                        .count());
    }

    @Test
    void endsAfterAHundredErrorsInAServicesFile() {
        PluginJar many = tally();
        for (int i = 0; i < 1000; i++) {
            many.service("x.Gone" + i);
        }
        many.write();

        List<String> problems = problems();

        assertEquals(100, problems.size());
    }

    @Test
    void tellsOfAClassPathThatCannotBeSearched() {
        ClassLoader broken = new ClassLoader(getClass().getClassLoader()) {
            @Override
            public Enumeration<URL> getResources(String name) throws IOException {
                throw new IOException("disk on fire");
            }
        };

        assertHas(problems(broken).get(0), "class path: cannot be searched: java.io.IOException: disk on fire");
    }

    @Test
    void namesWhoseCommandASubcommandWouldChange() {
        Path first = PluginJar.at(plugins().resolve("1.jar"))
                .plugin("x.One", "one", command("get") + command("box|put").replace("arity(1)", "arity(2)"))
                .write();
        Path second = PluginJar.at(plugins().resolve("2.jar"))
                .plugin("x.Two", "two", command("get|all").replace("arity(1)", "arity(2)"))
                .write();
        Path third = PluginJar.at(plugins().resolve("3.jar"))
                .plugin("x.Three", "three", command("box"))
                .write();

        List<String> all = problems();
        assertEquals(2, all.size());
        assertHas(
                all.get(0),
                second + ": plugin 'two': command 'get|all' would change a command of plugin 'one' of " + first);
        assertHas(
                all.get(1),
                third + ": plugin 'three': command 'box' would change a command of plugin 'one' of " + first);
    }
}
