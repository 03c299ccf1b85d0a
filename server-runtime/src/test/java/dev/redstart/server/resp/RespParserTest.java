package dev.redstart.server.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The texts are the replies of redis-server 7.0.15 to the same bytes. */
class RespParserTest {
    private static final int LINE_LIMIT = 64 * 1024;
    private static final List<String> PING = List.of("PING");

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("*2147483648\r\n", "invalid multibulk length"),
                Arguments.of("*9223372036854775808\r\n", "invalid multibulk length"),
                Arguments.of("*+1\r\n", "invalid multibulk length"),
                Arguments.of("*01\r\n", "invalid multibulk length"),
                Arguments.of("*-0\r\n", "invalid multibulk length"),
                Arguments.of("* 1\r\n", "invalid multibulk length"),
                Arguments.of("*1 \r\n", "invalid multibulk length"),
                Arguments.of("*abc\r\n", "invalid multibulk length"),
                Arguments.of("*\r\n", "invalid multibulk length"),
                Arguments.of("*1\n$4\r\nPING\r\n", "invalid multibulk length"),
                Arguments.of("*1\r\n$-1\r\n", "invalid bulk length"),
                Arguments.of("*1\r\n$04\r\nPING\r\n", "invalid bulk length"),
                Arguments.of("*1\r\n$+4\r\nPING\r\n", "invalid bulk length"),
                Arguments.of("*1\r\n$a\r\n", "invalid bulk length"),
                Arguments.of("*1\r\n$\r\n", "invalid bulk length"),
                Arguments.of("*1\r\n$536870913\r\n", "invalid bulk length"),
                Arguments.of("*1\r\nPING\r\n", "expected '$', got 'P'"),
                Arguments.of("*1\r\n\u00ff\r\n", "expected '$', got '\u00ff'"),
                Arguments.of("*2\r\n$4\r\nPING\r\n:1\r\n", "expected '$', got ':'"),
                Arguments.of("*1\r\n\r\n", "expected '$', got '\r'"),
                Arguments.of("ECHO \"a\r\n", "unbalanced quotes in request"),
                Arguments.of("ECHO 'a\r\n", "unbalanced quotes in request"),
                Arguments.of("ECHO \"a\"b\r\n", "unbalanced quotes in request"),
                Arguments.of("ECHO 'a'b\r\n", "unbalanced quotes in request"));
    }

    @ParameterizedTest(name = "{index}: {1}")
    @MethodSource("faults")
    void rejectsInvalidCommands(String wire, String detail) {
        ParserDriver parsed = ParserDriver.parse("PING\r\n" + wire + "PING\r\n");
        assertEquals("ERR Protocol error: " + detail, parsed.error());
        assertEquals(List.of(PING), parsed.commands(), "the command before the error");
    }

    static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of("", List.of()),
                Arguments.of("*-5\r\nPING\r\n", List.of(PING)),
                Arguments.of("*0\r\nPING\r\n", List.of(PING)),
                Arguments.of("\r\nPING\r\n", List.of(PING)),
                Arguments.of("\n \t\r\nPING\n", List.of(PING)),
                Arguments.of("*1\r\n$4\r\nPING\r\n", List.of(PING)),
                Arguments.of("*2\r\n$4\r\nECHO\r\n$0\r\n\r\n", List.of(List.of("ECHO", ""))),
                Arguments.of("*1\r\n$4\r\nPI\r\n\r\n", List.of(List.of("PI\r\n"))),
                Arguments.of("*2\r\n$1\r\n\0\r\n$2\r\n\r\n\r\n", List.of(List.of("\0", "\r\n"))),
                Arguments.of("*1\r\n$4\r\nPINGxxPING\r\n", List.of(PING, PING)),
                Arguments.of("*1\rx$4\rxPING\r\n", List.of(PING)),
                Arguments.of("*1\r\n$4\r\nPING\r\nPING\r\n*1\r\n$4\r\nPING\r\n", List.of(PING, PING, PING)),
                Arguments.of("ECHO \"\"\r\n", List.of(List.of("ECHO", ""))),
                Arguments.of("\"\"\r\n", List.of(List.of(""))),
                Arguments.of(" *1\r\n", List.of(List.of("*1"))));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("commands")
    void readsCommands(String wire, List<List<String>> expected) {
        ParserDriver parsed = ParserDriver.parse(wire);
        assertNull(parsed.error());
        assertEquals(expected, parsed.commands());
        assertEquals(0, parsed.restLength());
    }

    static Stream<String> unfinished() {
        return Stream.of(
                "PING",
                "PING\r",
                "*",
                "*1",
                "*1\r",
                "*1\r\n",
                "*1\r\n$4\r",
                "*1\r\n$4\r\nPING",
                "*1\r\n$4\r\nPING\r",
                "*2\r\n$4\r\nECHO\r\n",
                "*2147483647\r\n",
                "*1\r\n$536870912\r\n",
                "PING\0\r\nPING\r\n",
                "*1\0\r\n$4\r\nPING\r\n",
                "*1\r\n$4\0\r\nPING\r\n",
                "*1\r\n\0\r\n");
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("unfinished")
    void waitsForTheRestOfACommand(String wire) {
        ParserDriver parsed = ParserDriver.parse(wire);
        assertNull(parsed.error());
        assertEquals(List.of(), parsed.commands());
        assertEquals(wire.length(), parsed.restLength());
    }

    @Test
    void acceptsALineUpToTheLimit() {
        String word = "a".repeat(LINE_LIMIT);
        assertEquals(List.of(List.of(word)), ParserDriver.parse(word + "\n").commands());
        assertEquals(LINE_LIMIT, ParserDriver.parse(word).restLength());
        assertEquals(
                List.of(List.of(word.substring(1))),
                ParserDriver.parse(word.substring(1) + "\r\n").commands());
    }

    static Stream<Arguments> longLines() {
        return Stream.of(
                Arguments.of("a", "too big inline request"),
                Arguments.of("\0", "too big inline request"),
                Arguments.of("*", "too big mbulk count string"),
                Arguments.of("*1\r\n$", "too big bulk count string"),
                Arguments.of("*1\r\na", "too big bulk count string"));
    }

    @ParameterizedTest(name = "{index}: {1}")
    @MethodSource("longLines")
    void rejectsALineBeyondTheLimitForAnyCut(String beginning, String detail) {
        int lineFrom = beginning.indexOf('\n') + 1;
        String longest = beginning + "1".repeat(LINE_LIMIT - (beginning.length() - lineFrom));
        assertNull(ParserDriver.parse(longest).error(), "64 KB without an end");

        String fault = "ERR Protocol error: " + detail;
        byte[] tooLong = Wire.bytes(longest + "1\r\n");
        assertEquals(fault, new ParserDriver(4, 1).feed(tooLong).error(), "at once");
        for (int end = LINE_LIMIT - 2; end < tooLong.length; end++) {
            ParserDriver parsed = new ParserDriver(4, end).feedInPieces(tooLong, List.of(end));
            assertEquals(fault, parsed.error(), "cut at " + end);
        }
    }

    @Test
    void acceptsBulkStringsUpToTheSetLimit() {
        byte[] input = Wire.bytes("*1\r\n$1048577\r\n");
        RespParser parser = new RespParser();
        parser.maxBulkBytes(1024 * 1024);
        parser.reset(0);
        assertThrows(ProtocolException.class, () -> parser.next(input, input.length, new CommandBatch(1)));

        RespParser larger = new RespParser();
        larger.maxBulkBytes(Integer.MAX_VALUE);
        larger.reset(0);
        byte[] largest = Wire.bytes("*1\r\n$2147483647\r\n");
        assertFalse(larger.next(largest, largest.length, new CommandBatch(1)));
    }

    @Test
    void stopsWhereTheBatchIsFull() {
        byte[] input = Wire.bytes("a\nb\nc\n");
        RespParser parser = new RespParser();
        CommandBatch batch = new CommandBatch(2);
        parser.reset(0);
        assertTrue(parser.next(input, input.length, batch));
        assertTrue(parser.next(input, input.length, batch));
        assertTrue(batch.isFull());
        assertEquals(4, parser.start());
        batch.clear();
        assertTrue(parser.next(input, input.length, batch));
        assertEquals("c", Wire.text(input, batch.from(0, 0), batch.length(0, 0)));
    }

    @Test
    void returnsWhereTheNeededBytesBegin() {
        byte[] input = Wire.bytes("PING\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n");
        RespParser parser = new RespParser();
        CommandBatch batch = new CommandBatch(4);
        parser.reset(0);
        assertTrue(parser.next(input, 14, batch));
        assertFalse(parser.next(input, 14, batch));
        assertEquals(6, parser.start());
        assertTrue(parser.next(input, input.length, batch));
        assertEquals(input.length, parser.start());
        assertEquals(6, batch.start(1));
    }

    @Test
    void servesOthersWhileACommandIsUnfinished() {
        CommandBatch shared = new CommandBatch(4);
        RespParser first = new RespParser();
        byte[] firstInput = Wire.bytes("*2\r\n$4\r\nECHO\r\n$1\r\na\r\n");
        first.reset(0);
        assertFalse(first.next(firstInput, 16, shared));
        first.suspend(shared, firstInput, 16);

        RespParser second = new RespParser();
        byte[] secondInput = Wire.bytes("PING\r\n");
        second.reset(0);
        assertTrue(second.next(secondInput, secondInput.length, shared));
        assertEquals(1, shared.argc(0));
        shared.clear();

        first.resume(shared, 0);
        assertTrue(first.next(firstInput, firstInput.length, shared));
        assertEquals(2, shared.argc(0));
        assertEquals("a", Wire.text(firstInput, shared.from(0, 1), shared.length(0, 1)));
    }
}
