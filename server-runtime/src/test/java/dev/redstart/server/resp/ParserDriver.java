package dev.redstart.server.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Drives a parser as a connection does: bytes arrive in pieces, the batch takes few commands, the unfinished rest moves
 * to another place in another array, and at times some parsed commands are retained and parsed again. The length from
 * which a bulk string is cut out is a few bytes in some tests and the server's in others.
 */
final class ParserDriver {
    private final RespParser parser;
    private final CommandBatch batch;
    private final Random random;
    private final List<List<String>> commands = new ArrayList<>();
    private byte[] rest = new byte[0];
    private String error;
    private int cutOut;

    ParserDriver(int batchCapacity, long seed) {
        batch = new CommandBatch(batchCapacity);
        random = new Random(seed);
        parser = random.nextInt(3) == 0 ? new RespParser() : new RespParser(random.nextInt(16));
    }

    /** A driver that cuts out bulk strings of the server's length. */
    static ParserDriver ofTheServer(int batchCapacity, long seed) {
        return new ParserDriver(batchCapacity, seed, new RespParser());
    }

    private ParserDriver(int batchCapacity, long seed, RespParser parser) {
        this.batch = new CommandBatch(batchCapacity);
        this.random = new Random(seed);
        this.parser = parser;
    }

    /** Parses bytes that arrive at once. */
    static ParserDriver parse(String latin1) {
        return new ParserDriver(64, 1).feed(Wire.bytes(latin1));
    }

    /** Feeds the bytes in pieces that end at the given places, which are taken modulo the length. */
    ParserDriver feedInPieces(byte[] bytes, List<Integer> cuts) {
        int[] ends = cuts.stream()
                .mapToInt(cut -> bytes.length == 0 ? 0 : cut % bytes.length)
                .sorted()
                .toArray();
        int from = 0;
        for (int end : ends) {
            feed(Arrays.copyOfRange(bytes, from, end));
            from = end;
        }
        return feed(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    ParserDriver feedInSingleBytes(byte[] bytes) {
        for (byte b : bytes) {
            feed(new byte[] {b});
        }
        return this;
    }

    ParserDriver feed(byte[] piece) {
        if (error != null || piece.length == 0) {
            return this;
        }
        ByteBuffer arrived = ByteBuffer.wrap(piece);
        if (parser.isFilling()) {
            parser.fill(arrived);
            if (parser.isFilling()) {
                assertFalse(arrived.hasRemaining());
                return this;
            }
        }
        int base = random.nextInt(8);
        int more = arrived.remaining();
        int limit = base + rest.length + more;
        byte[] input = new byte[limit + random.nextInt(8)];
        random.nextBytes(input);
        System.arraycopy(rest, 0, input, base, rest.length);
        arrived.get(input, base + rest.length, more);
        if (rest.length == 0) {
            parser.reset(base);
        } else {
            parser.resume(batch, base);
        }
        process(input, limit);
        return this;
    }

    private void process(byte[] bytes, int end) {
        byte[] input = bytes;
        int limit = end;
        while (true) {
            boolean batchIsFull = fill(input, limit);
            int executed = random.nextInt(4) == 0 ? random.nextInt(batch.count() + 1) : batch.count();
            collect(input, executed);
            if (executed < batch.count()) {
                int last = error == null ? limit : parser.start();
                byte[] again = new byte[batch.unexecutedLength(executed, parser.start(), last)];
                batch.unexecuted(executed, input, parser.start(), last, again);
                input = again;
                limit = again.length;
                parser.reset(0, executed == 0 ? batch.large() : null);
            } else if (!batchIsFull) {
                break;
            }
            batch.clear();
        }
        int from = parser.start();
        int to = parser.suspend(batch, input, limit);
        batch.clear();
        rest = Arrays.copyOfRange(input, from, to);
    }

    private boolean fill(byte[] input, int limit) {
        try {
            while (!batch.isFull()) {
                if (!parser.next(input, limit, batch)) {
                    return false;
                }
            }
            return true;
        } catch (ProtocolException e) {
            error = e.getMessage();
            return false;
        }
    }

    private void collect(byte[] input, int count) {
        for (int i = 0; i < count; i++) {
            List<String> command = new ArrayList<>();
            for (int a = 0; a < batch.argc(i); a++) {
                byte[] own = batch.array(i, a);
                if (own == null) {
                    command.add(Wire.text(input, batch.from(i, a), batch.length(i, a)));
                } else {
                    assertEquals(own.length, batch.length(i, a));
                    command.add(Wire.text(own, 0, own.length));
                    cutOut++;
                }
            }
            commands.add(command);
        }
    }

    List<List<String>> commands() {
        return commands;
    }

    /** Returns the number of arguments with an array of their own. */
    int cutOut() {
        return cutOut;
    }

    /** Returns the error's text, null without one. */
    String error() {
        return error;
    }

    /** Returns the number of bytes that wait for the rest of their command. */
    long restLength() {
        return rest.length + (parser.large() == null ? 0 : parser.large().bytes());
    }
}
