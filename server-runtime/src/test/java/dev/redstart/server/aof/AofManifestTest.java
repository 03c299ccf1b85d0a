package dev.redstart.server.aof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.aof.AofManifest.Entry;
import dev.redstart.server.aof.AofManifest.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AofManifestTest {
    private static AofManifest parse(String text) throws AofException {
        return AofManifest.parse(AofTesting.ascii(text), "m");
    }

    private static String text(AofManifest manifest) {
        return new String(manifest.text(), StandardCharsets.ISO_8859_1);
    }

    private static String error(String text) {
        return assertThrows(AofException.class, () -> parse(text)).getMessage();
    }

    @Test
    void readsWhatRedisServerWrites() throws AofException {
        AofManifest manifest = parse("""
                # a comment
                file a.aof.2.base.rdb seq 2 type b
                file a.aof.1.incr.aof seq 1 type h
                file a.aof.4.incr.aof seq 4 type i
                FILE a.aof.5.incr.aof SEQ 5 startoffset 77 type i
                """);
        assertEquals(Optional.of(new Entry("a.aof.2.base.rdb", 2, Type.BASE)), manifest.base());
        assertEquals(List.of(new Entry("a.aof.1.incr.aof", 1, Type.HISTORY)), manifest.history());
        assertEquals(
                List.of("a.aof.2.base.rdb", "a.aof.4.incr.aof", "a.aof.5.incr.aof"),
                manifest.files().stream().map(Entry::name).toList());
        assertEquals(3, manifest.nextBaseSequence());
        assertEquals(6, manifest.nextIncrementSequence());
    }

    @Test
    void writesAsRedisServerDoes() {
        AofManifest manifest = AofManifest.EMPTY
                .withIncrement("a.1.incr.aof", 1)
                .withBase("a.1.base.rdb", 1, 1)
                .withIncrement("a.2.incr.aof", 2)
                .withBase("a.2.base.rdb", 2, 2);
        assertEquals("""
                file a.2.base.rdb seq 2 type b
                file a.1.base.rdb seq 1 type h
                file a.1.incr.aof seq 1 type h
                file a.2.incr.aof seq 2 type i
                """, text(manifest));
        assertEquals("""
                file a.2.base.rdb seq 2 type b
                file a.2.incr.aof seq 2 type i
                """, text(manifest.withoutHistory()));
    }

    @Test
    void quotesNamesAsRedisServerDoes() throws AofException {
        AofManifest manifest = AofManifest.EMPTY.withIncrement("a \"b\"\t\u00e9", 1);
        assertEquals("file \"a \\\"b\\\"\\t\\xc3\\xa9\" seq 1 type i\n", text(manifest));
        assertEquals(
                "a \"b\"\t\u00e9", parse(text(manifest)).increments().get(0).name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "file a seq 1 type b\\nfile b seq 2 type b\\n|m, line 2: a second base file",
                "file a seq 2 type i\\nfile b seq 2 type i\\n|m, line 2: sequence numbers of type i must rise",
                "file a seq 0 type i\\n|m, line 1: '0' is not a sequence number",
                "file a seq -1 type i\\n|m, line 1: '-1' is not a sequence number",
                "file a seq 9999999999999999999 type i\\n|m, line 1: '9999999999999999999' is not a sequence number",
                "file a seq 1 type x\\n|m, line 1: 'x' is not a type: use b, h or i",
                "file ../a seq 1 type i\\n|m, line 1: '../a' is not the name of a file in this folder",
                "file .. seq 1 type i\\n|m, line 1: '..' is not the name of a file in this folder",
                "file a seq 1\\n|m, line 1: a line should read: file NAME seq NUMBER type b, h or i",
                "file a seq 1 type i x\\n|m, line 1: a line should read: file NAME seq NUMBER type b, h or i",
                "file a seq 1 tipe i\\n|m, line 1: file, seq or type is missing",
                "# c\\n\\nfile a seq 1 type i\\n|m, line 2: a line should read: file NAME seq NUMBER type b, h or i",
                "file \"a seq 1 type i\\n|m, line 1: unbalanced quotes",
                "file a seq 1 type i|m, line 1: the line does not end"
            })
    void refusesADamagedManifest(String text, String message) {
        assertEquals(message, error(text.replace("\\n", "\n")));
    }

    @Test
    void refusesAnEmptyManifestAndLongLines() {
        assertEquals("m is empty; it should name the files of the append-only log", error(""));
        assertTrue(error("file " + "a".repeat(1010) + " seq 1 type i\n").contains("at most"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a'b", "\u0001\u007f", "a\\nb", "\r\n\b\u0007", "\u65e5\u672c"})
    void readsEveryNameThatItWrites(String name) throws AofException {
        String plain = name.replace("\\", "");
        assertEquals(
                plain,
                parse(text(AofManifest.EMPTY.withIncrement(plain, 1)))
                        .increments()
                        .get(0)
                        .name());
    }

    @Property
    void answersAnyTextWithAManifestOrAnAofException(@ForAll byte[] text) {
        try {
            AofManifest manifest = AofManifest.parse(text, "m");
            assertTrue(manifest.files().size() <= text.length);
        } catch (AofException e) {
            assertTrue(e.getMessage().startsWith("m"));
        }
    }
}
