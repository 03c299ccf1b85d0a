package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    private static final Options OPTIONS =
            Options.of("[NX | XX] [GET] [EX seconds | PX milliseconds] [LIMIT offset count] [MATCH pattern]");
    private static final long NX = OPTIONS.option("NX");
    private static final long XX = OPTIONS.option("XX");
    private static final long GET = OPTIONS.option("GET");
    private static final long EX = OPTIONS.option("EX");
    private static final long PX = OPTIONS.option("PX");
    private static final long LIMIT = OPTIONS.option("LIMIT");
    private static final long MATCH = OPTIONS.option("MATCH");

    /** A request whose first option is argument 1. */
    private static Request request(String options) {
        return new FixedRequest(Arrays.stream(("COMMAND " + options).strip().split(" "))
                .map(Bytes::utf8)
                .toArray(Bytes[]::new));
    }

    private static long bits(String options) {
        return OPTIONS.parse(request(options), 1) & (NX | XX | GET | EX | PX | LIMIT | MATCH);
    }

    @Test
    void readsOptionsInAnyOrderAndCase() {
        assertEquals(0, bits(""));
        assertEquals(NX, bits("nx"));
        assertEquals(NX | GET | EX, bits("Ex 10 get NX"));
        assertEquals(XX | LIMIT | PX, bits("PX 1 LIMIT 0 5 XX"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NX XX",
                "XX GET NX",
                "EX 1 PX 1",
                "EX",
                "GET EX",
                "LIMIT 1",
                "LIMIT",
                "nonsense",
                "GET nonsense",
                "1"
            })
    void rejectsWhatDoesNotFit(String options) {
        assertSame(CommandException.SYNTAX, assertThrows(CommandException.class, () -> bits(options)));
    }

    @Test
    void takesAnOptionTwiceAndItsLastValue() {
        Request request = request("EX 1 NX EX 2 NX");
        long given = OPTIONS.parse(request, 1);
        assertEquals(2, OPTIONS.value(request, given, EX, 0));
        assertEquals(NX | EX, bits("EX 1 NX EX 2 NX"));
    }

    @Test
    void findsTheValueOfEachOption() {
        Request request = request("LIMIT 7 8 MATCH ex EX 10 GET");
        long given = OPTIONS.parse(request, 1);
        assertEquals(7, OPTIONS.value(request, given, LIMIT, 0));
        assertEquals("ex", OPTIONS.value(request, given, MATCH).toString());
        assertEquals(10, OPTIONS.value(request, given, EX, 0));
        assertEquals(2, OPTIONS.valueArgument(request, given, LIMIT));
        assertEquals(0, OPTIONS.valueArgument(request, given, PX));
        assertNull(OPTIONS.value(request, given, PX));
        assertEquals(-5, OPTIONS.value(request, given, PX, -5));
    }

    @Test
    void takesNoValueForAToken() {
        Request request = request("EX 1 MATCH EX LIMIT EX 3");
        long given = OPTIONS.parse(request, 1);
        assertEquals(1, OPTIONS.value(request, given, EX, 0));
        assertEquals("EX", OPTIONS.value(request, given, MATCH).toString());
        assertEquals(5, OPTIONS.valueArgument(request, given, LIMIT) - 1);
        assertEquals(3, OPTIONS.value(request("LIMIT 1 2 EX 3"), OPTIONS.parse(request("LIMIT 1 2 EX 3"), 1), EX, 0));
    }

    @Test
    void beginsWhereTheCommandSays() {
        Request request = request("EX one two NX");
        assertEquals(NX, OPTIONS.parse(request, 4) & (NX | EX));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NX",
                "[NX",
                "[nx]",
                "[]",
                "[NX] NX",
                "[NX | NX]",
                "[NX] [NX]",
                "[NX [XX]]",
                "[| NX]",
                "[NX |]",
                "NX]",
                "[A][B][C][D][E][F][G][H][I][J][K][L][M][N][O][P][Q][R][S][T][U][V][W]"
            })
    void refusesDeclarationsThatItCannotRead(String syntax) {
        String message = assertThrows(IllegalArgumentException.class, () -> Options.of(syntax))
                .getMessage();
        assertTrue(message.startsWith("options '" + syntax + "' must have "), message);
    }

    @Test
    void saysWhichOptionWasNotDeclared() {
        String message = assertThrows(IllegalArgumentException.class, () -> OPTIONS.option("KEEPTTL"))
                .getMessage();
        assertEquals("options '" + OPTIONS.syntax() + "' do not have KEEPTTL", message);
    }

    @Test
    void hasRoomForTwentyTwo() {
        Options most = Options.of("[A][B][C][D][E][F][G][H][I][J][K][L][M][N][O][P][Q][R][S][T][U][V value]");
        Request request = request("V 3 A");
        long given = most.parse(request, 1);
        assertEquals(3, most.value(request, given, most.option("V"), 0));
        assertTrue((given & most.option("A")) != 0 && (given & most.option("B")) == 0);
    }

    @Test
    void allocatesNothing() {
        Request request = new FixedRequest(Bytes.utf8("COMMAND"), Bytes.utf8("ex"), Bytes.utf8("10"), Bytes.utf8("NX"));
        long sum = 0;
        for (int i = 0; i < 1000; i++) {
            sum += OPTIONS.value(request, OPTIONS.parse(request, 1), EX, 0);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            sum += OPTIONS.value(request, OPTIONS.parse(request, 1), EX, 0);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(110_000, sum);
        assertTrue(allocated < 10_000, allocated + " bytes for 10000 requests");
    }
}
