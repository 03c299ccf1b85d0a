package dev.redstart.benchmarks.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

class ResultsTest {
    private static final Machine MACHINE =
            new Machine("2026-01-02T03:04:05Z", "A <fast> & \"new\" one", 2, null, "Linux", null, "JDK", "run");
    private final Results results = new Results(
            MACHINE,
            new Cores(List.of(0, 1), List.of(0), List.of(1), true),
            Options.parse(List.of("--values", "32")),
            List.of(new ServerProcess.Info("redis", "redis 7.0.15", null, null)));

    @Test
    void jsonHoldsMachineOptionsAndFigures() {
        results.add("throughput", new Throughput.Result(List.of(), cells("redis", "redstart"), List.of()));
        JsonObject json =
                JsonParser.parseString(results.json(List.of("a \"note\""))).getAsJsonObject();
        assertEquals(
                "A <fast> & \"new\" one",
                json.getAsJsonObject("machine").get("processor").getAsString());
        assertTrue(json.getAsJsonObject("machine").get("memory").isJsonNull());
        assertEquals(5, json.getAsJsonObject("options").get("rounds").getAsInt());
        assertEquals("a \"note\"", json.getAsJsonArray("notes").get(0).getAsString());
        JsonObject first = json.getAsJsonObject("scenarios")
                .getAsJsonObject("throughput")
                .getAsJsonArray("cells")
                .get(0)
                .getAsJsonObject();
        assertEquals("SET", first.get("command").getAsString());
        assertEquals(
                2.0, first.getAsJsonObject("cpuMicrosPerRequest").get("median").getAsDouble());
        assertTrue(first.get("serverBusy").isJsonNull());
    }

    @Test
    void svgIsWellFormedAndHasABarForEachFigure() throws Exception {
        Document svg = draw(cells("redis", "redstart"));
        int back = 1;
        int legend = 2;
        int bars = 2 * 3 * 2;
        assertEquals(back + legend + bars, svg.getElementsByTagName("rect").getLength());
        assertEquals("svg", svg.getDocumentElement().getTagName());
    }

    @Test
    void svgSaysWhatWasMeasuredWithWhichServersAndTheRatios() throws Exception {
        Document svg = draw(cells("redis", "redstart"));
        String text = svg.getDocumentElement().getTextContent();
        List<String> parts =
                List.of("1,000,000 random keys", "values of 32 B", "50 connections", "redis 7.0.15", "ratio to redis");
        parts.forEach(part -> assertTrue(text.contains(part), part));
        NodeList texts = svg.getElementsByTagName("text");
        List<String> ratios = IntStream.range(0, texts.getLength())
                .mapToObj(i -> (Element) texts.item(i))
                .filter(element -> element.getAttribute("class").equals("ratio"))
                .map(Element::getTextContent)
                .toList();
        assertEquals(Collections.nCopies(2 * 3, "2.00"), ratios);
    }

    @Test
    void svgEscapesNamesAndNeedsNothingFromElsewhere() throws Exception {
        String text = results.svg(new Throughput.Result(List.of(), cells("a<b>&c", "redstart"), List.of()));
        parse(text);
        assertTrue(text.contains("a&lt;b&gt;&amp;c"));
        assertFalse(text.replace("http://www.w3.org/2000/svg", "").contains("http"), text);
        assertTrue(text.contains("prefers-color-scheme: dark"));
    }

    @Test
    void svgShowsThatProcessorTimeIsNotKnown() throws Exception {
        CommandRounds.Cell cell =
                new CommandRounds.Cell("SET", 1, 32, 10, "redis", null, null, null, null, null, null, null, null, null);
        Document svg = draw(List.of(cell));
        assertTrue(svg.getDocumentElement().getTextContent().contains("?"));
    }

    @Test
    void headSaysWhereAndHow() {
        String head = results.head();
        assertTrue(head.contains("servers to 0, load to 1"), head);
        assertTrue(head.contains("redis 7.0.15"), head);
        assertTrue(head.contains("A <fast> & \"new\" one, 2 processors"), head);
    }

    @Test
    void machineIsBusyWhereOthersRun() {
        assertFalse(MACHINE.busy());
        assertFalse(new Machine("", "", 2, null, "", "0.31 2.81 2.62 3/136 7912", "", "").busy());
        assertTrue(new Machine("", "", 2, null, "", "3.08 2.81 2.62 3/136 7912", "", "").busy());
    }

    @Test
    void tableAlignsFiguresToTheRight() {
        TextTable table = new TextTable("server", "us").row("a", "1.00").gap().row("redstart", "12.0");
        assertEquals("server      us\na         1.00\n\nredstart  12.0\n", table.toString());
    }

    private Document draw(List<CommandRounds.Cell> cells) throws Exception {
        return parse(results.svg(new Throughput.Result(List.of(), cells, List.of())));
    }

    private static Document parse(String xml) throws ParserConfigurationException, IOException, SAXException {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static List<CommandRounds.Cell> cells(String... servers) {
        Spread spread = Spread.of(List.of(1.0, 2.0, 3.0));
        List<CommandRounds.Cell> cells = new ArrayList<>();
        for (String command : List.of("SET", "GET")) {
            for (int pipeline : new int[] {1, 16, 64}) {
                for (String server : servers) {
                    cells.add(new CommandRounds.Cell(
                            command, pipeline, 32, 10, server, spread, spread, spread, spread, spread, spread, spread,
                            null, null));
                }
            }
        }
        return cells;
    }
}
