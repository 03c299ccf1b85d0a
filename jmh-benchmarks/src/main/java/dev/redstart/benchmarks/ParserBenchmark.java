package dev.redstart.benchmarks;

import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.RespParser;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Measures the time that RespParser takes per command, {@code SET key value} with 12 and 32 bytes.
 *
 * <pre>java -jar jmh-benchmarks/target/benchmarks.jar ParserBenchmark</pre>
 *
 * <p>One invocation parses 64 commands, in reads of 1, 16 or 64 of them; the score is that of one command. {@code CUT}
 * cuts each read in the middle of its last value and delivers the rest later, so it includes one move of the unfinished
 * command per read, as {@code QueryBuffer} does it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ParserBenchmark {
    static final int COMMANDS = 64;
    static final int VALUE_LENGTH = 32;

    /** How the commands are written. */
    public enum Form {
        /** As arrays of bulk strings. */
        ARRAY,
        /** As lines. */
        INLINE
    }

    /** How a read arrives. */
    public enum Arrival {
        /** In one piece. */
        WHOLE,
        /** In two pieces, cut within the last command. */
        CUT
    }

    @Param
    Form form;

    @Param({"1", "16", "64"})
    int commandsPerRead;

    @Param
    Arrival arrival;

    private final RespParser parser = new RespParser();
    private final CommandBatch batch = new CommandBatch(COMMANDS);
    private byte[] input;
    private byte[] rest;
    private int cutAt;

    /** Writes the bytes of one read. */
    @Setup
    public void writeRequest() {
        String[] words = {"SET", Requests.key(1), "v".repeat(VALUE_LENGTH)};
        byte[] command = form == Form.ARRAY ? Requests.array(words) : Requests.inline(words);
        input = Requests.repeated(command, commandsPerRead);
        rest = new byte[command.length];
        cutAt = arrival == Arrival.WHOLE ? input.length : input.length - VALUE_LENGTH / 2;
    }

    /** Parses 64 commands. */
    @Benchmark
    @OperationsPerInvocation(COMMANDS)
    public int parse() {
        int commands = 0;
        for (int read = 0; read < COMMANDS / commandsPerRead; read++) {
            commands += read();
        }
        return commands;
    }

    private int read() {
        parser.reset(0);
        int commands = parse(input, cutAt);
        if (cutAt < input.length) {
            parser.suspend(batch, input, cutAt);
            batch.clear();
            int length = retainRest(parser.start());
            parser.resume(batch, 0);
            commands += parse(rest, length);
        }
        batch.clear();
        return commands;
    }

    private int parse(byte[] bytes, int limit) {
        boolean isComplete = true;
        while (isComplete && !batch.isFull()) {
            isComplete = parser.next(bytes, limit, batch);
        }
        return batch.count();
    }

    /** Copies the unfinished command and the rest that arrives now to an array of their own; returns their length. */
    private int retainRest(int from) {
        int first = cutAt - from;
        System.arraycopy(input, from, rest, 0, first);
        System.arraycopy(input, cutAt, rest, first, input.length - cutAt);
        return input.length - from;
    }
}
