package dev.redstart.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents point to exists. */
class DocsTest {
    private static final Pattern FILE_NAME = Pattern.compile("[\\w./-]+\\.(java|md|xml|conf|config|properties)");

    private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| `(.+?)` \\|");

    private final List<Path> documents = ProjectFiles.documents();

    @Test
    void everyLinkLeadsToAFileOrHeading() {
        assertNone(documents.stream()
                .flatMap(document -> markdown(document).links().stream()
                        .filter(link -> !link.startsWith("https://") && !leadsSomewhere(document, link))
                        .map(link -> ProjectFiles.name(document) + ": " + link)));
    }

    private static boolean leadsSomewhere(Path document, String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? document : document.resolveSibling(path).normalize();
        return Files.exists(target) && (hash < 0 || markdown(target).anchors().contains(link.substring(hash + 1)));
    }

    @Test
    void everyFileThatIsNamedExists() {
        List<String> files = ProjectFiles.all().stream().map(ProjectFiles::name).toList();
        assertNone(documents.stream()
                .flatMap(document -> markdown(document).codeSpans().stream()
                        .filter(span -> FILE_NAME.matcher(span).matches())
                        .filter(span -> files.stream().noneMatch(file -> ("/" + file).endsWith("/" + span)))
                        .map(span -> ProjectFiles.name(document) + ": " + span)));
    }

    @Test
    void everyStartUpMessageThatIsExplainedExists() {
        String sources =
                ProjectFiles.sources("main").stream().map(ProjectFiles::read).collect(Collectors.joining());
        String table = ProjectFiles.read(ProjectFiles.ROOT.resolve("docs/PLUGINS.md"));
        table = table.substring(
                table.indexOf("| the line holds |"), table.indexOf("\n## ", table.indexOf("| the line holds |")));
        List<String> messages =
                FIRST_CELL.matcher(table).results().map(cell -> cell.group(1)).toList();
        assertTrue(messages.size() > 10, "the table was not found");
        assertNone(messages.stream().filter(message -> !sources.contains(message)));
    }

    private void assertNone(Stream<String> complaints) {
        assertTrue(documents.size() > 6, "the documents were not found");
        assertEquals("", String.join("\n", complaints.toList()));
    }

    private static Markdown markdown(Path document) {
        return new Markdown(ProjectFiles.read(document));
    }
}
