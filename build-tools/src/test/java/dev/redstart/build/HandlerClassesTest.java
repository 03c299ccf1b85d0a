package dev.redstart.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandlerClassesTest {
    /** References of all kinds: what they answer, joined, is what {@code get} returns. */
    private static final String TABLE = """
            package table;

            import java.util.ArrayList;
            import java.util.List;
            import java.util.function.Supplier;

            public final class Table implements Supplier<String> {
                public interface Handler {
                    String handle(String text, long number);
                }

                private final String name = "object";

                @Override
                public String get() {
                    String captured = "captured";
                    List<Handler> handlers = new ArrayList<>();
                    handlers.add(Table::first);
                    handlers.add(this::second);
                    handlers.add((text, number) -> "lambda " + text + number);
                    handlers.add((text, number) -> captured + text + number);
                    handlers.add(Table::third);
                    handlers.add(Other::elsewhere);
                    StringBuilder all = new StringBuilder();
                    for (Handler handler : handlers) {
                        all.append(handler.handle("a", 7)).append(';');
                    }
                    return all.toString();
                }

                private static String first(String text, long number) {
                    return "first " + text + number;
                }

                private String second(String text, long number) {
                    return name + ' ' + text + number;
                }

                static String third(CharSequence text, long number) {
                    return "third " + text + number;
                }

                static final class Other {
                    static String elsewhere(String text, long number) {
                        return "other " + text + number;
                    }
                }
            }
            """;

    private static final String ANSWERS = "first a7;object a7;lambda a7;captureda7;third a7;other a7;";

    @TempDir
    private Path folder;

    private Path compile(String name, String text, String... options) throws IOException {
        Path source = Files.writeString(folder.resolve(name + ".java"), text);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-d", classes.toString(), "--release", "17", source.toString()));
        int status = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertEquals(0, status);
        return classes;
    }

    private Path compileWithPlugin(String name, String text) throws IOException {
        return compile(
                name,
                text,
                "-processorpath",
                System.getProperty("java.class.path"),
                "-Xplugin:HandlerClasses " + folder.resolve("classes") + " table/Table$Handler");
    }

    private static String answers(Path classes) throws Exception {
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            Object table = loader.loadClass("table.Table").getConstructor().newInstance();
            return (String) ((Supplier<?>) table).get();
        }
    }

    private static String constants(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    @Test
    void leavesWhatReferencesDo() throws Exception {
        assertEquals(ANSWERS, answers(compile("Table", TABLE)));
        assertEquals(ANSWERS, answers(compileWithPlugin("Table", TABLE)));
    }

    @Test
    void makesOneClassOfAllReferencesToOwnMethods() throws IOException {
        Path classes = compileWithPlugin("Table", TABLE).resolve("table");
        assertTrue(Files.exists(classes.resolve("Table$Handlers.class")));
        assertTrue(constants(classes.resolve("Table.class")).contains("Table$Handlers"));
        assertFalse(constants(classes.resolve("Table$Other.class")).contains("Handlers"));
    }

    @Test
    void leavesClassesAloneThatItHasDoneBefore() throws Exception {
        Path classes = compileWithPlugin("Table", TABLE);
        String once = constants(classes.resolve("table/Table.class"));
        compileWithPlugin("Unrelated", "package table; final class Unrelated {}");
        assertEquals(once, constants(classes.resolve("table/Table.class")));
        assertEquals(ANSWERS, answers(classes));
    }
}
