package dev.redstart.server.dispatch;

import dev.redstart.api.Bytes;
import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.ProtocolException;
import dev.redstart.server.resp.RespParser;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a command that a handler calls, as a client would send them. Reused for every call at one height. */
final class CalledCommand {
    private static final int INITIAL_BYTES = 256;

    /** An array that grew beyond this, for a huge value, is not reused. */
    private static final int MAX_REUSED_BYTES = 1 << 20;

    private final RespParser parser = new RespParser();
    private final CommandBatch batch = new CommandBatch(1);
    private byte[] input = new byte[INITIAL_BYTES];
    private int length;

    /** Encodes a command and parses it into the batch. */
    void write(String name, Bytes... arguments) {
        length = 0;
        header('*', arguments.length + 1);
        argument(Bytes.of(name.getBytes(StandardCharsets.UTF_8)));
        for (Bytes argument : arguments) {
            argument(argument);
        }
        batch.clear();
        parser.reset(0);
        try {
            if (!parser.next(input, length, batch)) {
                throw new IllegalStateException("an incomplete command");
            }
        } catch (ProtocolException e) {
            throw new IllegalArgumentException("'" + name + "' cannot be called: " + e.getMessage(), e);
        }
    }

    private void argument(Bytes argument) {
        int size = argument.length();
        header('$', size);
        reserve(size + 2L);
        argument.copyTo(0, input, length, size);
        length += size;
        endLine();
    }

    private void header(char type, int number) {
        reserve(Decimal.MAX_LENGTH + 3L);
        input[length++] = (byte) type;
        length += Decimal.write(number, input, length);
        endLine();
    }

    private void endLine() {
        input[length++] = '\r';
        input[length++] = '\n';
    }

    private void reserve(long more) {
        int needed = Math.toIntExact(length + more);
        if (needed > input.length) {
            input = Arrays.copyOf(input, (int) Math.max(needed, Math.min(2L * input.length, Integer.MAX_VALUE - 8)));
        }
    }

    byte[] input() {
        return input;
    }

    CommandBatch batch() {
        return batch;
    }

    /** Frees the array of a huge command. */
    void release() {
        if (input.length > MAX_REUSED_BYTES) {
            input = new byte[INITIAL_BYTES];
        }
    }
}
