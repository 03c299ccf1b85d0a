package dev.redstart.server.aof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.Limits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AofReaderTest {
    private final AofTesting.Kept kept = new AofTesting.Kept();

    private AofReader reader(byte[] data) {
        return new AofReader(new ByteArrayInputStream(data), data.length, "f", 0, kept);
    }

    private AofReader reader(String text) {
        return reader(AofTesting.ascii(text));
    }

    private String error(String text) {
        return assertThrows(AofException.class, () -> reader(text).read()).getMessage();
    }

    @Test
    void readsCommandsAndPassesOverAnnotations() throws Exception {
        String text = "#TS:1\r\n" + AofTesting.commands("SET a 1") + "# anything\n" + AofTesting.commands("INCR a");
        assertTrue(reader(text).read());
        assertEquals(List.of("SET a 1", "INCR a"), kept.commands);
        assertEquals(text.length(), kept.progressBytes);
    }

    /** What each command is to repeat, where it is to. */
    private static final class States extends AofTesting.Kept {
        @Override
        public void command(AofCommand command) {
            commands.add(command.text(0)
                    + (command.hasInstant() ? " at " + command.instantMillis() : "")
                    + (command.hasSeed() ? " with " + command.seed() : ""));
        }
    }

    private static final String STATED =
            "#TS:1\r\n#RS:17\r\n" + AofTesting.commands("A") + AofTesting.commands("B", "MULTI")
                    + "#TS:2\r\n#RS:18,-9223372036854775808\r\n" + AofTesting.commands("C", "D") + "#RS:0,0\r\n"
                    + AofTesting.commands("E", "EXEC", "F");

    @Test
    void tellsWhatTheCommandBehindALineRepeats() throws Exception {
        States states = new States();
        byte[] bytes = AofTesting.ascii(STATED);
        assertTrue(new AofReader(new ByteArrayInputStream(bytes), bytes.length, "f", 0, states).read());
        assertEquals(
                List.of("A at 17", "B", "C at 18 with -9223372036854775808", "D", "E at 0 with 0", "F"),
                states.commands);
    }

    @Test
    void isNeverCutBetweenWhatACommandRepeatsAndTheCommand() throws Exception {
        byte[] bytes = AofTesting.ascii(STATED);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            AofReader reader = new AofReader(new ByteArrayInputStream(cut), length, "f", 0, new States());
            reader.read();
            String whole = STATED.substring(0, (int) reader.wholeBytes());
            assertFalse(whole.matches("(?s).*#RS:[^\r]*\r?\n?"), "cut at " + length + " leaves " + whole);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#RS:\r\n",
                "#RS:x\r\n",
                "#RS:1,\r\n",
                "#RS:1,2,3\r\n",
                "#RS:-1\r\n",
                "#RS:1 \r\n",
                "#RS:01\r\n",
                "#RS:1\n",
                "#RS:9223372036854775808\r\n",
                "#RS:1,9223372036854775808\r\n",
                "#RS:11111111111111111111111111111111111111111111111111111111111111111111111\r\n"
            })
    void refusesALineThatSaysNothingThatCanBeRepeated(String line) {
        String begin = AofTesting.commands("A");
        assertTrue(error(begin + line + AofTesting.commands("B"))
                .startsWith("f, offset " + begin.length() + ": a line #RS:"));
    }

    @Test
    void refusesALineWithoutACommandThatRepeatsIt() {
        String line = "#RS:1\r\n";
        String multi = AofTesting.commands("MULTI", "A");
        assertTrue(error(line + multi).contains("before MULTI"));
        assertTrue(error(multi + line + AofTesting.commands("EXEC")).contains("before EXEC"));
        assertTrue(error(line + line + AofTesting.commands("A")).contains("expected '*', found '#'"));
        assertTrue(error(line + "#TS:1\r\n" + AofTesting.commands("A")).contains("expected '*', found '#'"));
    }

    @Test
    void passesArgumentsOnAsTheyLie() throws Exception {
        byte[] data = AofTesting.ascii("*2\r\n$0\r\n\r\n$4\r\n\r\n\0\u00ff\r\n");
        AofHandler handler = new AofTesting.Kept() {
            @Override
            public void command(AofCommand command) {
                assertEquals(2, command.argc());
                assertEquals(0, command.length(0));
                assertArrayEquals(AofTesting.ascii("\r\n\0\u00ff"), command.toByteArray(1));
                assertArrayEquals(data, Arrays.copyOfRange(command.bytes(), command.start(), command.end()));
                commands.add("");
            }
        };
        assertTrue(new AofReader(new ByteArrayInputStream(data), data.length, "f", 0, handler).read());
        assertEquals(1, ((AofTesting.Kept) handler).commands.size());
    }

    @Test
    void saysWhereInTheFileACommandBegins() throws Exception {
        String first = AofTesting.commands("SET a " + "x".repeat(3 * Limits.LOG_READ_BYTES)) + "#TS:1\r\n";
        String second = AofTesting.commands("MULTI");
        List<Long> offsets = new ArrayList<>();
        AofHandler handler = new AofTesting.Kept() {
            @Override
            public void command(AofCommand command) {
                offsets.add(command.fileOffset());
            }
        };
        byte[] data = AofTesting.ascii(first + second + AofTesting.commands("INCR b", "EXEC"));
        assertTrue(new AofReader(new ByteArrayInputStream(data), data.length, "f", 0, handler).read());
        assertEquals(List.of(0L, (long) first.length() + second.length()), offsets);
    }

    @Test
    void readsCommandsLongerThanItsBuffer() throws Exception {
        String large = "x".repeat(3 * Limits.LOG_READ_BYTES);
        assertTrue(reader(AofTesting.commands("SET a 1", "SET b " + large, "SET c 3", "SET d " + large))
                .read());
        assertEquals(List.of("SET a 1", "SET b " + large, "SET c 3", "SET d " + large), kept.commands);
    }

    @Test
    void passesATransactionOnWhenItIsWhole() throws Exception {
        String text = AofTesting.commands("multi", "SET a 1") + "#TS:5\r\n" + AofTesting.commands("SET b 2", "exec");
        assertTrue(reader(text).read());
        assertEquals(List.of("SET a 1", "SET b 2"), kept.commands);
    }

    @Test
    void dropsATransactionWithoutExec() throws Exception {
        String before = AofTesting.commands("SET a 1");
        AofReader reader = reader(before + AofTesting.commands("MULTI", "SET a 2", "SET b 2"));
        assertFalse(reader.read());
        assertEquals(before.length(), reader.wholeBytes());
        assertEquals(List.of("SET a 1"), kept.commands);
    }

    @Test
    void dropsADiscardedTransaction() throws Exception {
        assertTrue(reader(AofTesting.commands("MULTI", "SET a 1", "DISCARD", "SET b 1"))
                .read());
        assertEquals(List.of("SET b 1"), kept.commands);
    }

    @Test
    void stopsWhereTheLastWholeCommandEndsWhereverItIsCut() throws Exception {
        String first = AofTesting.commands("SET a 1");
        String second = "#TS:17\r\n";
        String third = AofTesting.commands("MULTI", "SET b 22", "SET c 3", "EXEC");
        String text = first + second + third;
        int one = first.length();
        int two = one + second.length();
        for (int length = 0; length <= text.length(); length++) {
            kept.commands.clear();
            AofReader reader = reader(text.substring(0, length));
            int whole = length == text.length() ? length : length >= two ? two : length >= one ? one : 0;
            assertEquals(whole == length, reader.read(), "cut at " + length);
            assertEquals(whole, reader.wholeBytes(), "cut at " + length);
            assertEquals(length == text.length() ? 3 : length >= one ? 1 : 0, kept.commands.size());
        }
    }

    @Test
    void handsASnapshotToTheHandlerAndReadsOnBehindIt() throws Exception {
        String snapshot = new String(AofTesting.SNAPSHOT, StandardCharsets.ISO_8859_1);
        assertTrue(reader(snapshot + AofTesting.commands("SET a 1")).read());
        assertArrayEquals(AofTesting.SNAPSHOT, kept.snapshots.get(0));
        assertEquals(List.of("SET a 1"), kept.commands);
    }

    @Test
    void takesNulsAtTheEndForACut() throws Exception {
        String whole = AofTesting.commands("SET a 1");
        for (String cut : List.of("", "*3\r\n", "*3\r\n$3\r\n", "*3\r\n$3\r\nSET")) {
            AofReader reader = reader(whole + cut + "\0".repeat(2 * Limits.LOG_READ_BYTES));
            assertFalse(reader.read(), cut);
            assertEquals(whole.length(), reader.wholeBytes());
        }
        assertEquals(
                "f, offset 27: expected '*', found byte 0x00", error(whole + "\0\0" + AofTesting.commands("SET a 1")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET a 1~|f, offset 0: expected '*', found 'S'",
                "*0~|f, offset 0: a command without arguments",
                "*-1~|f, offset 1: expected a number, found '-'",
                "*x~|f, offset 1: expected a number, found 'x'",
                "*1x~|f, offset 2: expected the end of the line, found 'x'",
                "*1~:1~|f, offset 4: expected '$', found ':'",
                "*1~$1~ab~|f, offset 9: expected the end of the line, found 'b'",
                "*1~$99999999999999~|f, offset 4: a number that is too large",
                "*4294967296~|f, offset 0: a number that is too large",
                "*1~$4~EXEC~|f, offset 0: EXEC without MULTI",
                "*1~$5~MULTI~*1~$5~MULTI~|f, offset 15: MULTI within MULTI",
                "*1~$4~PING~*1~$7~UNKNOWN~|f, offset 14: unknown command 'UNKNOWN'"
            })
    void refusesDamageWithItsPlace(String text, String message) {
        assertEquals(message, error(text.replace("~", "\r\n")));
    }

    @Test
    void reservesNothingForWhatALengthClaims() throws IOException, AofException {
        assertFalse(reader("*2147000000\r\n$2147000000\r\n").read());
        assertFalse(reader("*1\r\n$2147000000\r\nx").read());
    }
}
