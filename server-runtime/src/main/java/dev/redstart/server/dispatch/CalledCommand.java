package dev.redstart.server.dispatch;

import dev.redstart.api.Bytes;
import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.ProtocolException;
import dev.redstart.server.resp.RespParser;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a command that a handler calls, as a client would send them; used again for the next one. */
final class CalledCommand {
    private static final int INITIAL_BYTES = 256;

    /** A larger array, which a huge value left behind, is not kept. */
    private static final int KEPT_BYTES = 1 << 20;

    private final RespParser parser = new RespParser();
    private final CommandBatch batch = new CommandBatch(1);
    private byte[] input = new byte[INITIAL_BYTES];
    private int length;

    /** Takes a copy of the command. */
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
                throw new IllegalStateException("a command that is not whole");
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

    /** Lets go of what a huge command took. */
    void release() {
        if (input.length > KEPT_BYTES) {
            input = new byte[INITIAL_BYTES];
        }
    }
}
