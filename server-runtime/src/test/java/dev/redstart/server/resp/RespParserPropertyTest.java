package dev.redstart.server.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.config.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RespParserPropertyTest {
    /** A part of a stream, and the command that it is; null for a part that the parser skips. */
    private record Part(String wire, List<String> command) {}

    private static final List<Part> BLANKS =
            List.of(nothing("\r\n"), nothing("\n"), nothing(" \t\u000b\r\n"), nothing("*0\r\n"), nothing("*-7\r\n"));

    private static Part nothing(String wire) {
        return new Part(wire, List.of());
    }

    @Property
    void readsTheSameCommandsForAnyCuts(
            @ForAll("streams") List<Part> stream,
            @ForAll("cuts") List<Integer> cuts,
            @ForAll @IntRange(min = 1, max = 5) int batchCapacity,
            @ForAll long seed) {
        List<List<String>> expected =
                stream.stream().map(Part::command).filter(c -> !c.isEmpty()).collect(Collectors.toList());
        byte[] bytes = Wire.bytes(stream.stream().map(Part::wire).collect(Collectors.joining()));

        assertRead(expected, new ParserDriver(64, seed).feed(bytes));
        assertRead(expected, new ParserDriver(batchCapacity, seed).feedInPieces(bytes, cuts));
        assertRead(expected, new ParserDriver(batchCapacity, seed).feedInSingleBytes(bytes));
    }

    @Property(tries = 100)
    void readsCommandsOfManyArgumentsForAnyCuts(
            @ForAll List<@IntRange(min = 1, max = 400) Integer> sizes,
            @ForAll("cuts") List<Integer> cuts,
            @ForAll long seed) {
        List<List<String>> commands = new ArrayList<>();
        for (int size : sizes.subList(0, Math.min(5, sizes.size()))) {
            commands.add(IntStream.range(0, size).mapToObj(Integer::toString).collect(Collectors.toList()));
        }
        byte[] bytes = Wire.bytes(commands.stream().map(Wire::array).collect(Collectors.joining()));
        assertRead(commands, new ParserDriver(3, seed).feedInPieces(bytes, cuts));
    }

    /** Cuts reads to the server's length, so that each longer argument is cut out. */
    @Property(tries = 150)
    void readsLargeArgumentsForAnyCuts(@ForAll @IntRange(min = 1, max = 4) int batchCapacity, @ForAll long seed) {
        Random random = new Random(seed);
        List<List<String>> commands = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            commands.add(Stream.generate(() -> argument(random))
                    .limit(1 + random.nextInt(4))
                    .collect(Collectors.toList()));
        }
        byte[] bytes = Wire.bytes(commands.stream().map(Wire::array).collect(Collectors.joining()));
        int most = random.nextBoolean() ? Limits.READ_CHUNK_BYTES : 1 + random.nextInt(20_000);
        ParserDriver parsed = ParserDriver.ofTheServer(batchCapacity, seed);
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(most));
            parsed.feed(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        assertRead(commands, parsed);
        long large = commands.stream()
                .flatMap(List::stream)
                .filter(argument -> argument.length() > Limits.LARGE_BULK_BYTES)
                .count();
        assertEquals(large, parsed.cutOut());
    }

    private static String argument(Random random) {
        int length = random.nextInt(3) > 0
                ? random.nextInt(50)
                : Limits.LARGE_BULK_BYTES + random.nextInt(random.nextBoolean() ? 4 : 150_000) - 2;
        return String.valueOf((char) ('a' + random.nextInt(26))).repeat(length);
    }

    private static void assertRead(List<List<String>> expected, ParserDriver parsed) {
        assertNull(parsed.error());
        assertEquals(expected, parsed.commands());
        assertEquals(0, parsed.restLength());
    }

    @Property
    void readsAnyBytesTheSameForAnyCuts(
            @ForAll("anything") String wire,
            @ForAll("cuts") List<Integer> cuts,
            @ForAll @IntRange(min = 1, max = 5) int batchCapacity,
            @ForAll long seed) {
        byte[] bytes = Wire.bytes(wire);
        ParserDriver atOnce = new ParserDriver(64, seed).feed(bytes);
        assertTrue(atOnce.error() == null || atOnce.error().startsWith("ERR Protocol error: "), atOnce.error());
        assertTrue(total(atOnce.commands()) <= bytes.length, "no byte is invented");

        for (ParserDriver parsed : List.of(
                new ParserDriver(batchCapacity, seed).feedInPieces(bytes, cuts),
                new ParserDriver(batchCapacity, seed).feedInSingleBytes(bytes))) {
            assertEquals(atOnce.commands(), parsed.commands());
            assertEquals(atOnce.error(), parsed.error());
            assertTrue(atOnce.error() != null || atOnce.restLength() == parsed.restLength());
        }
    }

    private static int total(List<List<String>> commands) {
        return commands.stream().flatMap(List::stream).mapToInt(String::length).sum();
    }

    @Property
    void readsWhatRespWriterWrites(@ForAll("commands") List<List<String>> commands, @ForAll long seed) {
        OutputBuffer out = new OutputBuffer(1 << 20);
        RespWriter writer = new RespWriter();
        for (List<String> command : commands) {
            writer.begin(out, 2);
            writer.array(command.size());
            for (String argument : command) {
                byte[] bytes = Wire.bytes(argument);
                writer.bulk(new BytesView().point(bytes, 0, bytes.length));
            }
            assertTrue(writer.isComplete());
        }
        assertRead(commands, new ParserDriver(8, seed).feed(Wire.bytes(Wire.text(out))));
    }

    @Property
    void readsQuotedBytes(@ForAll("command") List<String> command) {
        assertRead(List.of(command), ParserDriver.parse(Wire.quotedLine(command)));
    }

    @Provide
    Arbitrary<List<Part>> streams() {
        Arbitrary<List<String>> word = Arbitraries.strings()
                .withCharRange('a', 'z')
                .ofMinLength(1)
                .ofMaxLength(6)
                .list()
                .ofMinSize(1)
                .ofMaxSize(4);
        return Arbitraries.oneOf(
                        Arbitraries.of(BLANKS),
                        command().map(c -> new Part(Wire.array(c), c)),
                        command().map(c -> new Part(Wire.quotedLine(c), c)),
                        word.map(c -> new Part(String.join("  ", c) + "\n", c)))
                .list()
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<List<String>>> commands() {
        return command().list().ofMaxSize(10);
    }

    @Provide
    Arbitrary<List<String>> command() {
        return argument().list().ofMinSize(1).ofMaxSize(6);
    }

    private static Arbitrary<String> argument() {
        return Arbitraries.oneOf(
                b().list().ofMaxSize(12).map(RespParserPropertyTest::string),
                Arbitraries.of("", "\r\n", "$1\r\n", "*1\r\n", "\0", "a b", "\"", "'", "\\", "\u00ff"));
    }

    private static Arbitrary<Character> b() {
        return Arbitraries.chars().range('\0', '\u00ff');
    }

    @Provide
    Arbitrary<String> anything() {
        Arbitrary<String> token = Arbitraries.of(
                "*1\r\n",
                "*2\r\n",
                "*0\r\n",
                "*-1\r\n",
                "$0\r\n\r\n",
                "$1\r\na\r\n",
                "$4\r\nPING\r\n",
                "PING\r\n",
                "\r\n",
                "*2147483647\r\n",
                "$536870912\r\n",
                "$536870913\r\n",
                "\"a b\" 'c'\r\n",
                "\"\\x41\"\n",
                "*1\rx$1\rxa\r\n");
        Arbitrary<String> piece = Arbitraries.of(
                "*", "$", "\r", "\n", "\r\n", "0", "1", "2", "9", "-", "+", "\"", "'", "\\", "x", "a", " ", "\0",
                "\u00ff");
        Arbitrary<String> bytes = b().list().ofMaxSize(4).map(RespParserPropertyTest::string);
        return Combinators.combine(
                        Arbitraries.frequencyOf(
                                        net.jqwik.api.Tuple.of(4, token),
                                        net.jqwik.api.Tuple.of(4, piece),
                                        net.jqwik.api.Tuple.of(1, bytes))
                                .list()
                                .ofMaxSize(20),
                        Arbitraries.of("", "PING\r\n"))
                .as((parts, end) -> String.join("", parts) + end);
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.integers().between(0, 10_000).list().ofMaxSize(8);
    }

    private static String string(List<Character> characters) {
        StringBuilder text = new StringBuilder();
        new ArrayList<>(characters).forEach(text::append);
        return text.toString();
    }
}
