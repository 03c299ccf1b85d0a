package dev.redstart.server.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandBatchTest {
    private final RespParser parser = new RespParser();
    private final CommandBatch batch = new CommandBatch(8);

    @Test
    void writesUnexecutedArraysAsTheyArrived() {
        String wire = "*1\r\n$1\r\na\r\n*1\r\n$1\r\nb\r\n*1\r\n$1\r\nc\r\n*2\r\n$1";
        assertEquals(wire.substring(11), unexecuted(wire, 1));
        assertEquals(wire.substring(33), unexecuted(wire, 3));
        assertEquals(wire, unexecuted(wire, 0));
    }

    @Test
    void writesUnexecutedInlineCommandsAsArrays() {
        String wire = "PING\r\nECHO \"a\\x00\\\"\"  'b c' \"\"\r\nECHO \"d";
        assertEquals("*4\r\n$4\r\nECHO\r\n$3\r\na\0\"\r\n$3\r\nb c\r\n$0\r\n\r\nECHO \"d", unexecuted(wire, 1));
    }

    @Test
    void writesUnexecutedCommandsOfBothFormsInOrder() {
        String wire = "*1\r\n$1\r\na\r\nb \"c\"\n*2\r\n$1\r\nd\r\n$1\r\ne\r\n*9\r\n$1\r\n";
        String all = "*1\r\n$1\r\na\r\n*2\r\n$1\r\nb\r\n$1\r\nc\r\n*2\r\n$1\r\nd\r\n$1\r\ne\r\n*9\r\n$1\r\n";
        assertEquals(all, unexecuted(wire, 0));
        assertEquals(all.substring(11), unexecuted(wire, 1));
        assertEquals("*2\r\n$1\r\nd\r\n$1\r\ne\r\n*9\r\n$1\r\n", unexecuted(wire, 2), "no inline command is left");
    }

    @Test
    void writesArraysAsTheyArrivedBehindInlineCommands() {
        String wire = "a 'b'\r\n*1\r\n$1\r\ncxy";
        assertEquals("*2\r\n$1\r\na\r\n$1\r\nb\r\n*1\r\n$1\r\ncxy", unexecuted(wire, 0));
    }

    private String unexecuted(String wire, int first) {
        byte[] input = Wire.bytes(wire);
        batch.clear();
        parser.reset(0);
        boolean more = true;
        while (more) {
            more = parser.next(input, input.length, batch);
        }
        byte[] rest = new byte[batch.unexecutedLength(first, parser.start(), input.length)];
        batch.unexecuted(first, input, parser.start(), input.length, rest);
        return Wire.text(rest, 0, rest.length);
    }

    @Test
    void distinguishesCommands() {
        byte[] input = Wire.bytes("a bb\nccc\n");
        parser.reset(0);
        assertTrue(parser.next(input, input.length, batch));
        assertTrue(parser.next(input, input.length, batch));
        assertFalse(batch.isFull());
        assertEquals(2, batch.count());
        assertEquals(List.of(2, 1), List.of(batch.argc(0), batch.argc(1)));
        assertEquals(List.of(0, 2, 5), List.of(batch.from(0, 0), batch.from(0, 1), batch.from(1, 0)));
        assertEquals(List.of(1, 2, 3), List.of(batch.length(0, 0), batch.length(0, 1), batch.length(1, 0)));
        assertEquals(List.of(0, 5), List.of(batch.start(0), batch.start(1)));
        batch.clear();
        assertEquals(0, batch.count());
    }

    @Test
    void takesMillionsOfArguments() {
        CommandBatch batch = new CommandBatch(1);
        int arguments = 5_000_000; // so many that the table grows by a part
        batch.open(0);
        for (int i = 0; i < arguments; i++) {
            batch.add(i, i % 7);
        }
        batch.close(null);
        assertEquals(arguments, batch.argc(0));
        assertEquals(arguments - 1, batch.from(0, arguments - 1));
        assertEquals((arguments - 1) % 7, batch.length(0, arguments - 1));
        assertTrue(batch.heldBytes() <= 8L * arguments * 9 / 8 + 1024, () -> batch.heldBytes() + " bytes");
    }
}
