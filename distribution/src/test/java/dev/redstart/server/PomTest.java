package dev.redstart.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The POMs have what Maven Central asks for, and the BOM names the modules that are published. */
class PomTest {
    private static final String BOM = "bom";

    private final Document parent = pom("");

    @Test
    void everyArtifactIsNamedAfterRedstart() {
        for (String module : texts(parent, "/project/modules/module")) {
            String artifact = text(pom(module), "/project/artifactId");
            assertTrue(artifact.equals("redstart") || artifact.startsWith("redstart-"), artifact);
        }
    }

    @Test
    void everyPublishedModuleSaysWhatItIs() {
        for (String module : published().toList()) {
            assertFalse(text(pom(module), "/project/name").isEmpty(), module + " has no name");
            assertFalse(text(pom(module), "/project/description").isEmpty(), module + " has no description");
        }
    }

    /** The parent has no parent either; other modules inherit these from it. */
    @Test
    void theBomRepeatsWhatItCannotInherit() {
        for (String element : List.of("version", "url", "inceptionYear", "licenses", "developers", "scm")) {
            String expected = text(parent, "/project/" + element);
            assertFalse(expected.isEmpty(), "the parent has no " + element);
            assertEquals(expected, text(pom(BOM), "/project/" + element));
        }
    }

    @Test
    void theBomNamesThePublishedModules() {
        SortedSet<String> artifacts = new TreeSet<>();
        published()
                .filter(module -> !module.equals(BOM))
                .forEach(module -> artifacts.add(text(pom(module), "/project/artifactId")));
        assertTrue(artifacts.contains("redstart-server"), () -> "the modules were not found: " + artifacts);
        assertEquals(
                artifacts,
                new TreeSet<>(texts(pom(BOM), "/project/dependencyManagement/dependencies/dependency/artifactId")));
    }

    private Stream<String> published() {
        return texts(parent, "/project/modules/module").stream()
                .filter(module -> text(pom(module), "/project/properties/maven.deploy.skip")
                        .isEmpty());
    }

    private static Document pom(String module) {
        Path file = ProjectFiles.ROOT.resolve(module).resolve("pom.xml");
        try {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        } catch (Exception e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }

    /** Returns an element's text with that of the elements in it, or "" where there is no such element. */
    private static String text(Document pom, String path) {
        return String.join(" ", texts(pom, path)).replaceAll("\\s+", " ").strip();
    }

    private static List<String> texts(Document pom, String path) {
        try {
            NodeList nodes =
                    (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, pom, XPathConstants.NODESET);
            return IntStream.range(0, nodes.getLength())
                    .mapToObj(index -> nodes.item(index).getTextContent())
                    .toList();
        } catch (XPathExpressionException e) {
            throw new IllegalArgumentException(path, e);
        }
    }
}
