package dev.redstart.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupDocsTest {
    private final List<String> reported = new ArrayList<>();

    private GroupDocs docs(String text) {
        return new GroupDocs("string", text, reported::add);
    }

    @Test
    void readsEachPartOfAnEntry() {
        DocEntry entry = docs("""
                GETSET key value
                  since 1.0.0, O(1), nearly
                  deprecated since 6.2.0: SET with GET
                  tips request_policy:all_shards  nondeterministic_output
                  Sets a key
                  and returns what it had.
                """).entry("getset");

        assertEquals("string", entry.group);
        assertEquals("key value", entry.syntax);
        assertEquals("1.0.0", entry.since);
        assertEquals("O(1), nearly", entry.complexity);
        assertEquals("6.2.0", entry.deprecatedSince);
        assertEquals("SET with GET", entry.replacedBy);
        assertEquals(List.of("request_policy:all_shards", "nondeterministic_output"), entry.tips);
        assertEquals("Sets a key and returns what it had.", entry.summary);
        assertTrue(reported.isEmpty());
    }

    @Test
    void needsNothingButTheName() {
        GroupDocs docs = docs("PING\n\nOBJECT|HELP\n  since 6.2.0\n");

        assertEquals("", docs.entry("ping").syntax);
        assertEquals("", docs.entry("ping").summary);
        assertEquals(List.of(), docs.entry("ping").tips);
        assertEquals("6.2.0", docs.entry("object|help").since);
        assertEquals("", docs.entry("object|help").complexity);
        assertNull(docs.entry("object"));
    }

    @Test
    void reportsOnceWhatDoesNotFitAndReadsTheRest() {
        GroupDocs docs = docs("""
                  Belongs to nothing.
                GET key
                  deprecated since 1.0.0
                  Returns it.
                GET key
                  Returns it again.
                """);
        assertTrue(reported.isEmpty(), "nothing is read before it is asked for");

        assertEquals("Returns it.", docs.entry("get").summary);
        assertEquals(
                List.of(
                        "docs of group 'string', line 1: 'Belongs to nothing.' does not fit",
                        "docs of group 'string', line 3: 'deprecated since 1.0.0' does not fit",
                        "docs of group 'string', line 5: 'GET key' does not fit",
                        "docs of group 'string', line 6: 'Returns it again.' does not fit"),
                docs.problems());
        assertEquals(docs.problems(), reported);
    }
}
