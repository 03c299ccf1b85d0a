package dev.redstart.server.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Reply;
import dev.redstart.server.bytes.BytesView;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests each reply value in bytes. */
class RespWriterTest {
    /** Two to the seventieth. */
    private static final String BIG = "1180591620717411303424\r\n";

    private final OutputBuffer out = new OutputBuffer(1 << 20);
    private final RespWriter writer = new RespWriter();

    private static Arguments value(String name, Consumer<Reply> write, String resp2, String resp3) {
        return Arguments.of(name, write, resp2, resp3);
    }

    static Stream<Arguments> scalars() {
        return Stream.of(
                value("ok", Reply::ok, "+OK\r\n", "+OK\r\n"),
                value("simple", r -> r.simple("PONG"), "+PONG\r\n", "+PONG\r\n"),
                value("simple with a line break", r -> r.simple("a\r\nb"), "+a  b\r\n", "+a  b\r\n"),
                value("integer", r -> r.integer(-7), ":-7\r\n", ":-7\r\n"),
                value("least integer", r -> r.integer(Long.MIN_VALUE), ":-9223372036854775808\r\n", null),
                value("number", r -> r.number(0.5), "$3\r\n0.5\r\n", ",0.5\r\n"),
                value("infinite number", r -> r.number(-1.0 / 0), "$4\r\n-inf\r\n", ",-inf\r\n"),
                value("no number", r -> r.number(Double.NaN), "$3\r\nnan\r\n", ",nan\r\n"),
                value("true", r -> r.bool(true), ":1\r\n", "#t\r\n"),
                value("false", r -> r.bool(false), ":0\r\n", "#f\r\n"),
                value("bulk", r -> r.bulk(Bytes.utf8("a\r\nb")), "$4\r\na\r\nb\r\n", null),
                value("empty bulk", r -> r.bulk(Bytes.utf8("")), "$0\r\n\r\n", null),
                value("bulk view", r -> r.bulk(view("xabcy", 1, 3)), "$3\r\nabc\r\n", null),
                value("bulk text", r -> r.bulk("gr\u00fcn"), "$5\r\ngr\u00c3\u00bcn\r\n", null),
                value("no bulk", r -> r.bulk((Bytes) null), "$-1\r\n", "_\r\n"),
                value("no bulk text", r -> r.bulk((CharSequence) null), "$-1\r\n", "_\r\n"),
                value("nil", Reply::nil, "$-1\r\n", "_\r\n"),
                value("nil array", Reply::nilArray, "*-1\r\n", "_\r\n"),
                value("verbatim", r -> r.verbatim("txt", "hi"), "$2\r\nhi\r\n", "=6\r\ntxt:hi\r\n"),
                value("verbatim bytes", r -> r.verbatim("mkd", view("xhiy", 1, 2)), "$2\r\nhi\r\n", "=6\r\nmkd:hi\r\n"),
                value("big number", r -> r.bigNumber(BigInteger.ONE.shiftLeft(70)), "$22\r\n" + BIG, "(" + BIG),
                value("negative big number", r -> r.bigNumber(BigInteger.TEN.negate()), "$3\r\n-10\r\n", "(-10\r\n"),
                value("error", r -> r.error(CommandException.SYNTAX), "-ERR syntax error\r\n", null),
                value("error lines", r -> r.error(CommandException.of("A", "b\nc\r")), "-A b c\r\n", null));
    }

    static Stream<Arguments> aggregates() {
        return Stream.of(
                value("empty array", r -> r.array(0), "*0\r\n", null),
                value("empty set", r -> r.set(0), "*0\r\n", "~0\r\n"),
                value("empty map", r -> r.map(0), "*0\r\n", "%0\r\n"),
                value("no pairs", r -> r.pairs(0), "*0\r\n", "*0\r\n"),
                value("array", r -> integers(r, () -> r.array(2), 2), "*2\r\n:0\r\n:1\r\n", null),
                value("set", r -> integers(r, () -> r.set(2), 2), "*2\r\n:0\r\n:1\r\n", "~2\r\n:0\r\n:1\r\n"),
                value("map", r -> integers(r, () -> r.map(1), 2), "*2\r\n:0\r\n:1\r\n", "%1\r\n:0\r\n:1\r\n"),
                value(
                        "pairs",
                        r -> integers(r, () -> r.pairs(2), 4),
                        "*4\r\n:0\r\n:1\r\n:2\r\n:3\r\n",
                        "*2\r\n*2\r\n:0\r\n:1\r\n*2\r\n:2\r\n:3\r\n"),
                value("counted array", r -> counted(r, r::beginArray, 3), "*3\r\n:0\r\n:1\r\n:2\r\n", null),
                value("empty counted array", r -> counted(r, r::beginArray, 0), "*0\r\n", null),
                value("counted map", r -> counted(r, r::beginMap, 2), "*2\r\n:0\r\n:1\r\n", "%1\r\n:0\r\n:1\r\n"),
                value("empty counted map", r -> counted(r, r::beginMap, 0), "*0\r\n", "%0\r\n"));
    }

    static Stream<Arguments> nested() {
        return Stream.of(
                value("array of arrays", RespWriterTest::nestArrays, "*2\r\n*1\r\n:1\r\n*1\r\n*0\r\n", null),
                value(
                        "pairs of aggregates",
                        RespWriterTest::nestInPairs,
                        "*2\r\n*1\r\n:1\r\n*2\r\n:2\r\n:3\r\n",
                        "*1\r\n*2\r\n*1\r\n:1\r\n*1\r\n*2\r\n:2\r\n:3\r\n"),
                value(
                        "counted in counted",
                        RespWriterTest::nestCounted,
                        "*3\r\n:0\r\n*2\r\n:1\r\n*0\r\n+end\r\n",
                        "*3\r\n:0\r\n%1\r\n:1\r\n*0\r\n+end\r\n"),
                value(
                        "counted in announced",
                        RespWriterTest::nestCountedInAnnounced,
                        "*2\r\n*1\r\n:1\r\n*2\r\n:2\r\n:3\r\n",
                        "*2\r\n*1\r\n:1\r\n%1\r\n:2\r\n:3\r\n"));
    }

    static Stream<Arguments> attributes() {
        return Stream.of(
                value("an attribute", r -> all(() -> attribute(r), r::ok), "+OK\r\n", "|1\r\n+k\r\n:1\r\n+OK\r\n"),
                value("an empty attribute", r -> all(() -> r.attribute(0), r::ok), "+OK\r\n", "|0\r\n+OK\r\n"),
                value(
                        "an attribute of an array",
                        r -> all(() -> attribute(r), () -> r.array(1), r::ok),
                        "*1\r\n+OK\r\n",
                        "|1\r\n+k\r\n:1\r\n*1\r\n+OK\r\n"),
                value(
                        "attributes of an array's last element",
                        r -> all(() -> r.array(2), r::ok, () -> attribute(r), () -> r.attribute(0), r::ok),
                        "*2\r\n+OK\r\n+OK\r\n",
                        "*2\r\n+OK\r\n|1\r\n+k\r\n:1\r\n|0\r\n+OK\r\n"),
                value(
                        "an attribute in a counted array",
                        r -> all(r::beginArray, () -> attribute(r), r::ok, r::end),
                        "*1\r\n+OK\r\n",
                        "*1\r\n|1\r\n+k\r\n:1\r\n+OK\r\n"),
                value(
                        "an attribute of aggregates",
                        r -> all(() -> r.attribute(1), r::beginArray, r::end, () -> r.set(1), r::nil, r::ok),
                        "+OK\r\n",
                        "|1\r\n*0\r\n~1\r\n_\r\n+OK\r\n"));
    }

    private static void attribute(Reply reply) {
        reply.attribute(1);
        reply.simple("k");
        reply.integer(1);
    }

    private static void all(Runnable... steps) {
        Stream.of(steps).forEach(Runnable::run);
    }

    @Test
    void pushesInRespThreeAndSendsAnArrayInRespTwo() {
        for (int protocol = 2; protocol <= 3; protocol++) {
            out.clear();
            writer.begin(out, protocol);
            writer.push(2);
            writer.simple("invalidate");
            writer.nil();
            assertTrue(writer.isComplete());
            assertEquals(protocol == 2 ? "*2\r\n+invalidate\r\n$-1\r\n" : ">2\r\n+invalidate\r\n_\r\n", Wire.text(out));
        }
    }

    private static void nestArrays(Reply reply) {
        reply.array(2);
        reply.array(1);
        reply.integer(1);
        reply.array(1);
        reply.array(0);
    }

    private static void nestInPairs(Reply reply) {
        reply.pairs(1);
        reply.array(1);
        reply.integer(1);
        reply.pairs(1);
        reply.integer(2);
        reply.integer(3);
    }

    private static void nestCounted(Reply reply) {
        reply.beginArray();
        reply.integer(0);
        reply.beginMap();
        reply.integer(1);
        reply.beginArray();
        reply.end();
        reply.end();
        reply.simple("end");
        reply.end();
    }

    private static void nestCountedInAnnounced(Reply reply) {
        reply.array(2);
        reply.beginArray();
        reply.integer(1);
        reply.end();
        reply.beginMap();
        reply.integer(2);
        reply.integer(3);
        reply.end();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"scalars", "aggregates", "nested", "attributes"})
    void writes(String name, Consumer<Reply> write, String resp2, String resp3) {
        assertEquals(resp2, written(2, write));
        assertEquals(resp3 == null ? resp2 : resp3, written(3, write));
    }

    private String written(int protocol, Consumer<Reply> write) {
        out.clear();
        out.put(Wire.bytes("+before\r\n"));
        writer.begin(out, protocol);
        assertEquals(protocol, writer.protocol());
        write.accept(writer);
        assertTrue(writer.isComplete());
        String text = Wire.text(out);
        assertTrue(text.startsWith("+before\r\n"), text);
        return text.substring("+before\r\n".length());
    }

    @Test
    void nestsDeeperThanAnyReplyDoes() {
        String text = written(3, reply -> {
            for (int i = 0; i < 100; i++) {
                reply.beginArray();
                reply.array(2);
                reply.integer(i);
            }
            reply.nil();
            for (int i = 0; i < 100; i++) {
                reply.end();
            }
        });
        assertTrue(text.startsWith("*1\r\n*2\r\n:0\r\n*1\r\n*2\r\n:1\r\n"), text);
        assertTrue(text.endsWith("*1\r\n*2\r\n:99\r\n_\r\n"), text);
    }

    @Test
    void countsManyElements() {
        String text = written(2, reply -> counted(reply, reply::beginArray, 100_000));
        assertTrue(text.startsWith("*100000\r\n:0\r\n:1\r\n"));
        assertTrue(text.endsWith(":99999\r\n"));
    }

    @Test
    void continuesInAnotherProtocolVersion() {
        assertEquals("_\r\n", written(2, reply -> {
            writer.protocol(3);
            reply.nil();
        }));
    }

    @Test
    void rejectsInvalidReplies() {
        writer.begin(out, 2);
        assertThrows(IllegalArgumentException.class, () -> writer.array(-1));
        assertThrows(IllegalArgumentException.class, () -> writer.map(-1));
        assertThrows(ArithmeticException.class, () -> writer.map(1 << 30));
        assertThrows(ArithmeticException.class, () -> writer.pairs(1 << 30));
        assertThrows(IllegalArgumentException.class, () -> writer.verbatim("text", "a"));
        assertThrows(IllegalArgumentException.class, () -> writer.verbatim("", Bytes.utf8("a")));
        assertThrows(IllegalArgumentException.class, () -> writer.attribute(-1));
        assertThrows(ArithmeticException.class, () -> writer.attribute(1 << 30));
    }

    private static void integers(Reply reply, Runnable aggregate, int count) {
        aggregate.run();
        for (int i = 0; i < count; i++) {
            reply.integer(i);
        }
    }

    private static void counted(Reply reply, Runnable aggregate, int count) {
        integers(reply, aggregate, count);
        reply.end();
    }

    private static Bytes view(String text, int from, int length) {
        return new BytesView().point(Wire.bytes(text), from, length);
    }

    // Large values

    private static final int LARGE = 100_000;

    private static BytesView exclusive(char b) {
        return new BytesView().own(Wire.bytes(String.valueOf(b).repeat(LARGE)));
    }

    private static String bulk(char b) {
        return "$" + LARGE + "\r\n" + String.valueOf(b).repeat(LARGE) + "\r\n";
    }

    @Test
    void writesAPartOfAValue() {
        assertEquals("$3\r\nbcd\r\n", written(2, reply -> reply.bulk(Bytes.utf8("abcde"), 1, 3)));
        assertEquals("$3\r\nbcd\r\n", written(2, reply -> reply.bulk(view("-abcde-", 1, 5), 1, 3)));
        assertEquals("$0\r\n\r\n", written(2, reply -> reply.bulk(Bytes.utf8("abc"), 3, 0)));
        writer.begin(out, 2);
        assertThrows(IndexOutOfBoundsException.class, () -> writer.bulk(Bytes.utf8("abc"), 1, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> writer.bulk(Bytes.utf8("abc"), -1, 2));
    }

    @Test
    void retainsALargeArrayOnlyIfItRefersToIt() {
        boolean[] retained = new boolean[1];
        byte[] array = Wire.bytes("x".repeat(10 * LARGE));
        BytesView view = new BytesView().pointOwned(array, 0, array.length - 1, () -> retained[0] = true);
        OutputBuffer buffer = new OutputBuffer(100 * LARGE);
        writer.begin(buffer, 2);
        writer.array(3);
        writer.bulk(view, 1, 100);
        writer.bulk(view, 0, LARGE); // it would retain ten times the bytes that it sends
        assertEquals(1, buffer.pieces());
        assertFalse(retained[0]);
        writer.bulk(view, 2, 5 * LARGE);
        assertEquals(3, buffer.pieces());
        assertSame(array, buffer.pieceArray(1));
        assertEquals(2, buffer.pieceFrom(1));
        assertTrue(retained[0]);
    }

    private String drained(OutputBuffer buffer) {
        ByteBuffer all = ByteBuffer.allocate((int) buffer.bytes());
        buffer.drainTo(all, 0);
        return Wire.text(all.array(), 0, all.position());
    }

    @Test
    void sendsALargeValueAsAnExternalSegment() {
        BytesView value = exclusive('a');
        writer.begin(out, 2);
        writer.bulk(value);
        assertEquals(bulk('a'), drained(out));
        assertSame(value.array(), out.pieceArray(1));
        assertTrue(out.array().length < LARGE);
        assertTrue(writer.isComplete());
    }

    @Test
    void copiesAValueThatMayBeChanged() {
        byte[] bytes = Wire.bytes("x".repeat(LARGE));
        writer.begin(out, 2);
        writer.bulk(new BytesView().point(bytes, 0, LARGE));
        bytes[0] = 'y';
        assertEquals(bulk('x'), drained(out));
    }

    @Test
    void copiesAPluginsOwnLargeValueToAnArrayOfItsLength() {
        OutputBuffer large = new OutputBuffer(8 << 20);
        writer.begin(large, 2);
        writer.bulk(Bytes.utf8("x".repeat(3_000_000)));
        assertEquals("$3000000\r\n" + "x".repeat(3_000_000) + "\r\n", drained(large));
        assertEquals(3_000_000, large.pieceArray(1).length);
        assertTrue(large.array().length < LARGE);
    }

    @Test
    void discardsLargeValuesWithTheirReplyAlone() {
        writer.begin(out, 3);
        writer.bulk(exclusive('a'));
        writer.begin(out, 3);
        writer.array(2);
        writer.bulk(exclusive('b'));
        writer.bulk(Bytes.of(new byte[500_000]));
        writer.replaceWithError(CommandException.SYNTAX);
        assertEquals(bulk('a') + "-ERR syntax error\r\n", drained(out));
        assertTrue(writer.isComplete());
        writer.discard();
        assertEquals(bulk('a'), drained(out));
    }

    @Test
    void countsElementsInFrontOfLargeValues() {
        writer.begin(out, 3);
        writer.bulk(exclusive('a'));
        writer.begin(out, 3);
        writer.beginMap();
        writer.bulk(exclusive('b'));
        writer.beginArray();
        writer.bulk(exclusive('c'));
        writer.integer(1);
        writer.end();
        writer.end();
        assertTrue(writer.isComplete());
        assertEquals(bulk('a') + "%1\r\n" + bulk('b') + "*2\r\n" + bulk('c') + ":1\r\n", drained(out));
    }
}
