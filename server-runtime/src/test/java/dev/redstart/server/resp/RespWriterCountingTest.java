package dev.redstart.server.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.CommandException;
import dev.redstart.api.Reply;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Asserts that a handler which writes anything but one complete value is detected in either protocol version. */
class RespWriterCountingTest {
    private final OutputBuffer out = new OutputBuffer(1 << 20);
    private final RespWriter writer = new RespWriter();

    private static Arguments fault(String name, Consumer<Reply> write) {
        return Arguments.of(name, write);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("nothing", r -> {}),
                fault("two values", r -> all(r::ok, r::ok)),
                fault("a value behind an array", r -> all(() -> r.array(1), r::ok, r::ok)),
                fault("a value behind an empty array", r -> all(() -> r.array(0), r::ok)),
                fault("an array that is short", r -> all(() -> r.array(2), r::ok)),
                fault("an array that is short in an array", r -> all(() -> r.array(1), () -> r.array(1))),
                fault("a map without its last value", r -> all(() -> r.map(1), r::ok)),
                fault("a map with a value too many", r -> all(() -> r.map(1), r::ok, r::ok, r::ok)),
                fault("pairs that are short", r -> all(() -> r.pairs(2), r::ok, r::ok, r::ok)),
                fault("pairs that are too many", r -> all(() -> r.pairs(1), r::ok, r::ok, r::ok)),
                fault("a set that is short", r -> all(() -> r.set(1))),
                fault("an array without its end", r -> all(r::beginArray, r::ok)),
                fault("a map without its end", r -> all(r::beginMap)),
                fault("an inner array without its end", r -> all(r::beginArray, r::beginArray, r::end)),
                fault("an end alone", r -> all(r::end)),
                fault("an end behind a value", r -> all(r::ok, r::end)),
                fault("an end too many", r -> all(r::beginArray, r::end, r::end)),
                fault("an end of an announced array", r -> all(() -> r.array(1), r::end, r::ok)),
                fault("an end of an announced array in a counted one", r -> {
                    all(r::beginArray, () -> r.array(1), r::end, r::ok, r::end);
                }),
                fault("an attribute of nothing", r -> all(() -> r.attribute(1), r::ok, r::ok)),
                fault("an attribute behind a value", r -> all(r::ok, () -> r.attribute(0))),
                fault("an attribute that is short", r -> all(() -> r.attribute(1), r::ok)),
                fault("an attribute of no element", r -> all(r::beginArray, r::ok, () -> r.attribute(0), r::end)),
                fault("an attribute in place of an element", r -> all(() -> r.array(1), () -> r.attribute(0))),
                fault("a map of one element", r -> all(r::beginMap, r::ok, r::end)),
                fault("a map of three elements", r -> all(r::beginMap, r::ok, r::ok, r::ok, r::end)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void detectsFaults(String name, Consumer<Reply> write) {
        for (int protocol = 2; protocol <= 3; protocol++) {
            writer.begin(out, protocol);
            write.accept(writer);
            assertFalse(writer.isComplete(), "RESP" + protocol);
        }
    }

    @Test
    void detectsThatNothingWasWritten() {
        writer.begin(out, 2);
        assertTrue(writer.isEmpty());
        writer.ok();
        assertFalse(writer.isEmpty());
    }

    @Property
    void acceptsAnArrayOfExactlyTheAnnouncedElements(
            @ForAll @IntRange(max = 20) int announced, @ForAll @IntRange(max = 20) int written) {
        writer.begin(out, 2);
        writer.array(announced);
        for (int i = 0; i < written; i++) {
            writer.nil();
        }
        assertEquals(announced == written, writer.isComplete());
    }

    @Test
    void replacesWhatWasWrittenByAnError() {
        out.put(Wire.bytes("+before\r\n"));
        writer.begin(out, 3);
        writer.array(3);
        writer.bulk("part");
        writer.replaceWithError(CommandException.NOT_INTEGER);
        assertTrue(writer.isComplete());
        assertEquals("+before\r\n-ERR value is not an integer or out of range\r\n", Wire.text(out));
        assertEquals(3, writer.protocol());
    }

    @Test
    void replacesWhatWasWrittenByAnErrorThatQuotesBytes() {
        writer.begin(out, 2);
        writer.beginMap();
        writer.replaceWithError("ERR unknown command '\u00ff\r\n\0'");
        assertTrue(writer.isComplete());
        assertEquals("-ERR unknown command '\u00ff  \0'\r\n", Wire.text(out));
    }

    @Test
    void discardsWhatWasWritten() {
        out.put(Wire.bytes("+before\r\n"));
        writer.begin(out, 2);
        writer.beginArray();
        writer.ok();
        writer.discard();
        assertTrue(writer.isEmpty());
        assertEquals("+before\r\n", Wire.text(out));
        writer.ok();
        assertTrue(writer.isComplete());
        assertEquals("+before\r\n+OK\r\n", Wire.text(out));
    }

    @Test
    void startsEachReplyFromNothing() {
        writer.begin(out, 2);
        writer.beginArray();
        writer.end();
        writer.end();
        writer.begin(out, 2);
        writer.ok();
        assertTrue(writer.isComplete());
    }

    private static void all(Runnable... calls) {
        for (Runnable call : calls) {
            call.run();
        }
    }
}
