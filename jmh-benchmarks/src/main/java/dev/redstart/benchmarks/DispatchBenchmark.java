package dev.redstart.benchmarks;

import dev.redstart.api.Key;
import dev.redstart.server.command.Dispatcher;
import dev.redstart.server.command.PluginFaults;
import dev.redstart.server.command.Session;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.keyspace.LoopGate;
import dev.redstart.server.keyspace.Store;
import dev.redstart.server.plugin.LoadedPlugins;
import dev.redstart.server.plugin.PluginLoader;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.resp.RespParser;
import dev.redstart.server.stats.ServerStats;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Octets in, octets out: everything that a command costs but its way through the socket, with the plugins that the
 * server would find.
 *
 * <pre>java -jar jmh-benchmarks/target/benchmarks.jar DispatchBenchmark</pre>
 *
 * <p>One invocation executes 64 commands, in reads of 1 or 16 of them; the score is that of one command. It holds the
 * drawing of a random key and the writing of its number into the request, except for PING. A thousand keys stay in the
 * processor's caches, a million do not.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms2g", "-Xmx2g"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DispatchBenchmark {
    static final int COMMANDS = 64;

    private static final int LOOP = 0;
    private static final String KEY = Requests.key(0);
    private static final String VALUE = "w".repeat(32);
    private static final long LIFETIME_MILLIS = 3_600_000;

    /** What is asked, again and again. */
    public enum Request {
        /** No key at all. */
        PING,
        /** Of a string. */
        GET,
        /** Over a string of the same length. */
        SET,
        /** The same with an expiry. */
        SET_PX,
        /** A new key and its end: the score is the mean of both. */
        SET_DEL,
        /** Of a string. */
        EXISTS,
        /** Of a string with an expiry. */
        TTL;

        private byte[][] commands() {
            byte[] set = Requests.array("SET", KEY, VALUE);
            return switch (this) {
                case PING -> new byte[][] {Requests.array("PING")};
                case GET -> new byte[][] {Requests.array("GET", KEY)};
                case SET -> new byte[][] {set};
                case SET_PX -> new byte[][] {Requests.array("SET", KEY, VALUE, "PX", "" + LIFETIME_MILLIS)};
                case SET_DEL -> new byte[][] {set, Requests.array("DEL", KEY)};
                case EXISTS -> new byte[][] {Requests.array("EXISTS", KEY)};
                case TTL -> new byte[][] {Requests.array("TTL", KEY)};
            };
        }
    }

    @Param
    Request request;

    @Param({"1", "16"})
    int commandsPerRead;

    @Param({"1000", "1000000"})
    int keys;

    private final SplittableRandom random = new SplittableRandom(42);
    private final RespParser parser = new RespParser();
    private final CommandBatch batch = new CommandBatch(Limits.BATCH_COMMANDS);
    private final OutputBuffer output = new OutputBuffer(Limits.OUTPUT_HARD_BYTES);
    private final LoopGate gate = new LoopGate(1);
    private final Session session = new Session(1, "", "", FilledStore.NOW_MILLIS, new NoSocket());

    private LoadedPlugins plugins;
    private Dispatcher dispatcher;

    private byte[] input;
    /** Where each command begins in the input, and where the last one ends. */
    private final int[] starts = new int[COMMANDS + 1];
    /** Where in the input the number of each command's key stands. */
    private final int[] numbers = new int[COMMANDS];

    /** Loads the plugins, fills the store and writes the requests. */
    @Setup
    public void open() {
        ServerConfig config = ServerConfig.defaults();
        ServerStats stats = new ServerStats(1, FilledStore.NOW_MILLIS);
        PluginFaults faults = new PluginFaults(config.log(PluginFaults.class), () -> FilledStore.NOW_MILLIS);
        boolean expiring = request == Request.TTL || request == Request.SET_PX;
        Store store = FilledStore.of(keys, expiring ? FilledStore.NOW_MILLIS + LIFETIME_MILLIS : Key.NO_EXPIRY);
        plugins = PluginLoader.load(config, List.of(), DispatchBenchmark.class.getClassLoader());
        dispatcher = new Dispatcher(plugins::commands, store, gate, stats, faults, LOOP, 42);
        writeRequests();
        requireGoodReplies();
    }

    private void writeRequests() {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        byte[][] commands = request.commands();
        for (int i = 0; i < COMMANDS; i++) {
            byte[] command = commands[i % commands.length];
            int key = new String(command, StandardCharsets.US_ASCII).indexOf(KEY);
            numbers[i] = starts[i] + key + KEY.length() - Requests.KEY_DIGITS;
            octets.writeBytes(command);
            starts[i + 1] = octets.size();
        }
        input = octets.toByteArray();
    }

    /** An error is answered faster than anything else: nobody shall measure one by mistake. */
    private void requireGoodReplies() {
        drawKeys();
        read(0, COMMANDS);
        String replies = new String(output.array(), 0, output.size(), StandardCharsets.US_ASCII);
        output.clear();
        if (replies.startsWith("-") || replies.contains("\n-") || replies.contains("$-1")) {
            throw new IllegalStateException(request + " is answered with " + replies);
        }
    }

    /** Lets go of the plugins. */
    @TearDown
    public void close() {
        plugins.close();
    }

    /** Executes 64 commands. */
    @Benchmark
    @OperationsPerInvocation(COMMANDS)
    public int dispatch() {
        drawKeys();
        int octets = 0;
        for (int i = 0; i < COMMANDS; i += commandsPerRead) {
            read(i, i + commandsPerRead);
            octets += output.size();
            output.clear();
        }
        return octets;
    }

    private void drawKeys() {
        if (request == Request.PING) {
            return;
        }
        boolean newKeys = request == Request.SET_DEL;
        int step = newKeys ? 2 : 1;
        int first = newKeys ? keys : 0;
        for (int i = 0; i < COMMANDS; i += step) {
            int number = first + random.nextInt(keys);
            for (int j = i; j < i + step; j++) {
                Requests.writeNumber(number, input, numbers[j]);
            }
        }
    }

    /** What EventLoop and Connection do with a read. */
    private void read(int from, int to) {
        gate.enter(LOOP);
        dispatcher.startBatch();
        parser.reset(starts[from]);
        while (!batch.isFull() && parser.next(input, starts[to], batch)) {
            // the batch has the command
        }
        for (int i = 0; i < batch.count(); i++) {
            dispatcher.execute(input, batch, i, session, output, FilledStore.NOW_MILLIS);
            gate.pass(LOOP);
        }
        batch.clear();
        dispatcher.endBatch();
        gate.leave(LOOP);
    }

    /** A client without a connection. */
    private static final class NoSocket implements Session.Link {
        @Override
        public long inputBytes() {
            return 0;
        }

        @Override
        public long outputBytes() {
            return 0;
        }

        @Override
        public int loop() {
            return LOOP;
        }
    }
}
