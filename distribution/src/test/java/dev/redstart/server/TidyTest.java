package dev.redstart.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** CONTRIBUTING.md's rules on the sources, as far as a program can tell. */
class TidyTest {
    private static final int MAX_METHOD_LINES = 70;
    private static final int MAX_FILE_LINES = 500;

    // Written so that they do not find themselves.
    private static final Pattern MARK = Pattern.compile("\\b(TO[D]O|FIX[M]E)\\b");
    private static final Pattern SLEEP = Pattern.compile("\\b(Thread|TimeUnit\\.\\w+)\\s*\\.\\s*sleep\\b");

    private static final Pattern CLIENT_CAST = Pattern.compile("\\((Session|CommandRequest)\\)");

    private final List<Path> main = ProjectFiles.sources("main");
    private final List<Path> test = ProjectFiles.sources("test");

    @Test
    void noFileIsLongerThan500Lines() {
        assertNone(all().filter(file -> lines(file) > MAX_FILE_LINES).map(file -> in(file, lines(file) + " lines")));
    }

    @Test
    void noMethodIsLongerThan70Lines() throws IOException {
        List<String> long70 = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(main));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                unit.accept(new LongBlocks(unit, positions, long70), null);
            }
        }
        assertNone(long70.stream());
    }

    @Test
    void everyPackageSaysWhatItIs() {
        assertNone(main.stream()
                .map(Path::getParent)
                .distinct()
                .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                .map(folder -> in(folder, "no package-info.java")));
    }

    @Test
    void nothingIsLeftForLater() {
        assertNone(all().filter(file -> MARK.matcher(ProjectFiles.read(file)).find())
                .map(file -> in(file, "a mark of unfinished work")));
    }

    @Test
    void noTestSleeps() {
        assertNone(test.stream()
                .filter(file -> SLEEP.matcher(ProjectFiles.read(file)).find())
                .map(file -> in(file, "sleeps")));
    }

    @Test
    void onlyOneClassCastsTheClient() {
        assertNone(main.stream()
                .filter(file -> !file.endsWith("core/ClientSession.java"))
                .filter(file -> CLIENT_CAST.matcher(ProjectFiles.read(file)).find())
                .map(file -> in(file, "casts a client; core has ClientSession.of(request)")));
    }

    @Test
    void noTextUsesRejectedWords() {
        Stream<Path> texts = ProjectFiles.all().stream()
                .filter(file -> ProjectFiles.name(file).matches("[^/]*/src/(main|dist)/.*"));
        assertNone(Stream.concat(texts, writtenDocuments())
                .flatMap(file -> WordList.complaints(ProjectFiles.name(file), prose(file))));
    }

    @Test
    void rejectedWordsAreFoundAcrossLinesOfAComment() {
        List<String> found = WordList.complaints("A.java", "/**\n * A class of its\n * own choice.\n */")
                .toList();
        assertEquals(1, found.size(), found::toString);
        assertTrue(found.get(0).startsWith("A.java:2: "), found.get(0));
    }

    /** The glossary, which names what not to say, and the history of names are not among them. */
    private static Stream<Path> writtenDocuments() {
        return ProjectFiles.documents().stream()
                .filter(file -> !file.endsWith("docs/GLOSSARY.md") && !file.endsWith("CHANGELOG.md"));
    }

    /** A document without its code and the paths of its links, with its lines where they were; of a source everything. */
    private static String prose(Path file) {
        String text = ProjectFiles.read(file);
        return file.toString().endsWith(".md") ? new Markdown(text).prose() : text;
    }

    private Stream<Path> all() {
        assertTrue(main.size() > 50 && test.size() > 20, "the sources were not found");
        return Stream.concat(main.stream(), test.stream());
    }

    private static long lines(Path file) {
        return ProjectFiles.read(file).lines().count();
    }

    private static String in(Path file, String what) {
        return ProjectFiles.name(file) + ": " + what;
    }

    private static void assertNone(Stream<String> complaints) {
        assertEquals("", String.join("\n", complaints.toList()));
    }

    /** Bodies of methods, constructors and initializers that are too long. */
    private static final class LongBlocks extends TreeScanner<Void, Void> {
        private final CompilationUnitTree unit;
        private final SourcePositions positions;
        private final List<String> found;

        LongBlocks(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
            this.unit = unit;
            this.positions = positions;
            this.found = found;
        }

        @Override
        public Void visitBlock(BlockTree block, Void unused) {
            LineMap lines = unit.getLineMap();
            long first = lines.getLineNumber(positions.getStartPosition(unit, block));
            long last = lines.getLineNumber(positions.getEndPosition(unit, block));
            if (last - first + 1 > MAX_METHOD_LINES) {
                found.add(in(
                        Path.of(unit.getSourceFile().toUri()), "line " + first + ": " + (last - first + 1) + " lines"));
                return null;
            }
            return super.visitBlock(block, unused);
        }
    }
}
