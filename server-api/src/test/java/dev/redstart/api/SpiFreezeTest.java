package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps what compiled plugins rely on. What plugins implement may gain default methods only: an abstract one would turn
 * every jar out there into an AbstractMethodError. Neither records nor sealed types: a new component breaks callers, a
 * new case breaks switches.
 */
class SpiFreezeTest {
    @Test
    void pluginsImplementTheseMethodsAndNoOthers() {
        assertAbstract(CommandPlugin.class, "String name()", "void register(PluginContext)");
        assertAbstract(CommandHandler.class, "void execute(Request, Reply)");
        assertAbstract(KeyListener.class, "void on(String, int, Bytes)");
        assertAbstract(KeySpec.Finder.class, "void find(Request, Sink)");
        assertAbstract(KeySpec.FlagsResolver.class, "List flags(Request)");
        assertAbstract(
                ValueType.class,
                "String name()",
                "Object create()",
                "void write(Object, DataOutput)",
                "Object read(DataInput, int)");
    }

    private static void assertAbstract(Class<?> type, String... methods) {
        Set<String> found = Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .map(SpiFreezeTest::signature)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(List.of(methods)), found, type.getSimpleName());
    }

    private static String signature(Method method) {
        String parameters = Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", "));
        return method.getReturnType().getSimpleName() + ' ' + method.getName() + '(' + parameters + ')';
    }

    @Test
    void handlersListenersAndFindersMayBeLambdas() {
        for (Class<?> type :
                List.of(CommandHandler.class, KeyListener.class, KeySpec.Finder.class, KeySpec.FlagsResolver.class)) {
            assertTrue(type.isAnnotationPresent(FunctionalInterface.class), type.getSimpleName());
        }
    }

    /** What plugins implement; {@link #pluginsImplementTheseMethodsAndNoOthers} lists the methods. */
    private static final Set<Class<?>> OF_PLUGINS = Set.of(
            CommandPlugin.class,
            CommandHandler.class,
            KeyListener.class,
            KeySpec.Finder.class,
            KeySpec.FlagsResolver.class,
            ValueType.class);

    /** What the runtime implements; these may gain methods. */
    private static final Set<Class<?>> OF_RUNTIME = Set.of(
            Bytes.class,
            Client.class,
            CommandSpec.class,
            Key.class,
            KeySpec.Sink.class,
            Keyspace.class,
            PluginContext.class,
            Propagation.class,
            Reply.class,
            ReplyValue.class,
            Request.class,
            Setting.class,
            TypeHandle.class);

    /** So that no new one, nested ones included, escapes the question who implements it. */
    @Test
    void everyTypeThatCanBeImplementedHasItsSide() throws Exception {
        Set<Class<?>> sides = new HashSet<>(OF_PLUGINS);
        sides.addAll(OF_RUNTIME);
        Set<Class<?>> found = apiTypes().stream()
                .filter(type -> Modifier.isAbstract(type.getModifiers()) && !type.isEnum())
                .collect(Collectors.toSet());
        assertEquals(sides, found);
    }

    @Test
    void classesAreFinalUnlessTheyAreToBeImplemented() throws Exception {
        for (Class<?> type : apiTypes()) {
            int modifiers = type.getModifiers();
            assertTrue(Modifier.isFinal(modifiers) || Modifier.isAbstract(modifiers) || type.isEnum(), type.getName());
        }
    }

    @Test
    void bytesHaveFinalMethodsAlone() {
        for (Method method : Bytes.class.getDeclaredMethods()) {
            int modifiers = method.getModifiers();
            boolean bridge = method.isBridge();
            assertTrue(
                    bridge
                            || Modifier.isFinal(modifiers)
                            || Modifier.isStatic(modifiers)
                            || Modifier.isPrivate(modifiers),
                    method.toString());
        }
    }

    @Test
    void hasNeitherPublicRecordsNorSealedTypes() throws Exception {
        List<Class<?>> types = apiTypes();
        assertTrue(
                types.contains(Request.class)
                        && types.contains(KeySpec.Sink.class)
                        && types.contains(KeySpec.FlagsResolver.class),
                () -> "found only " + types);
        for (Class<?> type : types) {
            assertFalse(type.isRecord(), () -> type.getName() + " is a record");
            assertFalse(type.isSealed(), () -> type.getName() + " is sealed");
        }
    }

    private static List<Class<?>> apiTypes() throws Exception {
        Path classes = Path.of(
                Bytes.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.list(classes.resolve("dev/redstart/api"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                    .<Class<?>>map(name -> load(name.substring(0, name.length() - ".class".length())))
                    .filter(type -> Modifier.isPublic(type.getModifiers()))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName("dev.redstart.api." + name, false, SpiFreezeTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void constantsKeepTheirValues() {
        assertEquals(-1, Key.NO_EXPIRY);
        assertEquals(Integer.MAX_VALUE, CommandSpec.MANY);
        assertEquals("string", ValueType.STRING.name());
    }
}
