package dev.redstart.server.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Tests the parser's cost: no byte is looked at twice, and memory follows the bytes that arrived, not headers. */
class RespParserWorkTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Exceptions, one small object per inline line, and tables that start small. */
    private static final int ALLOCATED_ANYWAY = 8 * 1024;

    /** An argument takes seven bytes or more here and eight bytes in a table that doubles, and few are copied. */
    private static final int ALLOCATED_PER_BYTE = 8;

    static {
        // the first error loads classes and links its text
        allocatedByParsing(Wire.bytes("*1\r\n?\r\n"));
    }

    @Test
    void neverSearchesTheSameBytesForTheEndOfALineTwice() {
        RespParser parser = new RespParser();
        CommandBatch batch = new CommandBatch(1);
        byte[] input = new byte[64 * 1024];
        parser.reset(0);
        for (int limit = 1; limit < input.length; limit++) {
            input[limit - 1] = 'a';
            assertFalse(step(parser, batch, input, limit));
            input[limit - 1] = '\n'; // would end the line if it were looked at again
        }
        Arrays.fill(input, (byte) 'a');
        input[input.length - 1] = '\n';
        assertTrue(parser.next(input, input.length, batch));
        assertEquals(input.length - 1, batch.length(0, 0));
    }

    @Test
    void neverLooksAtArgumentsTwice() {
        byte[] wire = Wire.bytes("*3\r\n$4\r\nMSET\r\n$1\r\nk\r\n$5\r\nvalue\r\n");
        RespParser parser = new RespParser();
        CommandBatch batch = new CommandBatch(1);
        byte[] input = wire.clone();
        parser.reset(0);
        int understood = 0;
        for (int limit = 1; limit < wire.length; limit++) {
            assertFalse(step(parser, batch, input, limit));
            if (wire[limit - 1] == '\n') {
                Arrays.fill(input, understood, limit, (byte) '?'); // a complete line
                understood = limit;
            }
        }
        assertTrue(parser.next(input, input.length, batch));
        assertEquals(3, batch.argc(0));
        assertEquals(5, batch.length(0, 2));
    }

    @Test
    void allocatesNothingForOneByteMore() {
        RespParser parser = new RespParser();
        CommandBatch batch = new CommandBatch(1);
        byte[] input = new byte[(1 << 20) + 32];
        byte[] header = Wire.bytes("*2\r\n$4\r\nECHO\r\n$1048576\r\n");
        System.arraycopy(header, 0, input, 0, header.length);
        int total = header.length + (1 << 20) + 2;
        parser.reset(0);
        long allocated = allocatedBy(() -> {
            for (int limit = 1; limit < total; limit++) {
                assertFalse(parser.next(input, limit, batch));
            }
        });
        assertTrue(parser.next(input, total, batch));
        assertEquals(1 << 20, batch.length(0, 1));
        assertTrue(allocated < ALLOCATED_ANYWAY, () -> allocated + " bytes");
    }

    @Test
    void hasLinearCostForManyArgumentsForAnyCuts() {
        int arguments = 50_000;
        StringBuilder wire = new StringBuilder("*" + arguments + "\r\n");
        for (int i = 0; i < arguments; i++) {
            wire.append("$1\r\na\r\n");
        }
        byte[] input = Wire.bytes(wire.toString());
        RespParser parser = new RespParser();
        CommandBatch batch = new CommandBatch(1);
        parser.reset(0);
        long allocated = allocatedBy(() -> {
            for (int limit = 100; limit < input.length; limit += 100) {
                assertFalse(step(parser, batch, input, limit));
            }
        });
        assertTrue(parser.next(input, input.length, batch));
        assertEquals(arguments, batch.argc(0));
        assertTrue(allocated < (long) ALLOCATED_PER_BYTE * input.length, () -> allocated + " bytes");
    }

    @Test
    void allocatesNothingForWhatAHeaderPromises() {
        byte[] input = Wire.bytes("*2147483647\r\n$536870912\r\nabc");
        long allocated = allocatedByParsing(input);
        assertTrue(allocated < ALLOCATED_ANYWAY, () -> allocated + " bytes");
    }

    @Property
    void allocatesInProportionToTheInput(@ForAll @Size(max = 2000) byte[] bytes) {
        long allocated = allocatedByParsing(bytes);
        assertTrue(allocated < ALLOCATED_ANYWAY + 64L * bytes.length, () -> allocated + " bytes");
    }

    private static long allocatedByParsing(byte[] bytes) {
        RespParser parser = new RespParser();
        CommandBatch batch = new CommandBatch(16);
        parser.reset(0);
        return allocatedBy(() -> {
            try {
                for (int limit = Math.min(1, bytes.length); limit <= bytes.length; limit += 13) {
                    step(parser, batch, bytes, limit);
                }
            } catch (ProtocolException e) {
                batch.clear();
            }
        });
    }

    /** Adds bytes; complete commands are executed at once. */
    private static boolean step(RespParser parser, CommandBatch batch, byte[] input, int limit) {
        boolean any = false;
        while (parser.next(input, limit, batch)) {
            any = true;
            batch.clear();
        }
        parser.suspend(batch, input, limit);
        batch.clear();
        parser.resume(batch, parser.start());
        return any;
    }

    private static long allocatedBy(Runnable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
