package dev.redstart.benchmarks;

import dev.redstart.api.CommandPlugin;
import dev.redstart.api.Key;
import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.dispatch.Dispatcher;
import dev.redstart.server.dispatch.PluginFaults;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.lifecycle.Lifecycle;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.plugin.LoadedPlugins;
import dev.redstart.server.plugin.PluginLoader;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.resp.RespParser;
import dev.redstart.server.session.ClientLink;
import dev.redstart.server.session.Session;
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
 * Measures a command from its bytes to its reply, without the socket, with the plugins that the server would find.
 *
 * <pre>java -jar jmh-benchmarks/target/benchmarks.jar DispatchBenchmark</pre>
 *
 * <p>One invocation executes 64 commands, in reads of 1 or 16 of them; the score is that of one command. It includes the
 * choice of a random key, whose number is written into the request, except for PING. A thousand keys stay in the
 * processor's caches, a million do not. {@link AllocationGate} runs it for the bytes that it allocates.
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
    static final String KEY = Requests.key(0);

    private static final int LOOP = 0;
    private static final long LIFETIME_MILLIS = 3_600_000;

    /** Large values have no more keys than this, so that they fit the heap. */
    private static final int MAX_LARGE_VALUES = 5_000;

    /** The command that is executed. */
    public enum Request {
        /** Without a key. */
        PING,
        /** Of a string. */
        GET,
        /** Over a string of the same length. */
        SET,
        /** Over a string, with values of 10 to 1000 bytes, all of them different. */
        SET_RANDOM,
        /** Over a string, with values of 5 to 100 KB, for 5,000 keys at most. */
        SET_LARGE,
        /** As SET, with an expiry in seconds. */
        SET_EX,
        /** As SET, with an expiry in milliseconds. */
        SET_PX,
        /** A new key and its deletion: the score is the mean of both. */
        SET_DEL,
        /** Over a part of a string. */
        SETRANGE,
        /** Bits of a string, set and cleared in turn. */
        SETBIT,
        /** Of a part of a string. */
        GETRANGE,
        /** Of a string. */
        EXISTS,
        /** Of a string with an expiry. */
        TTL;

        private List<byte[]> commands(SplittableRandom random) {
            String value = "w".repeat(32);
            byte[] set = Requests.array("SET", KEY, value);
            return switch (this) {
                case PING -> List.of(Requests.array("PING"));
                case GET -> List.of(Requests.array("GET", KEY));
                case SET -> List.of(set);
                case SET_RANDOM -> sets(64 * COMMANDS, 10, 1_000, random);
                case SET_LARGE -> sets(8 * COMMANDS, 5_000, 100_000, random);
                case SET_EX -> List.of(Requests.array("SET", KEY, value, "EX", "" + LIFETIME_MILLIS / 1_000));
                case SET_PX -> List.of(Requests.array("SET", KEY, value, "PX", "" + LIFETIME_MILLIS));
                case SET_DEL -> List.of(set, Requests.array("DEL", KEY));
                case SETRANGE -> List.of(Requests.array("SETRANGE", KEY, "10", "twelve words"));
                case SETBIT ->
                    List.of(Requests.array("SETBIT", KEY, "77", "1"), Requests.array("SETBIT", KEY, "77", "0"));
                case GETRANGE -> List.of(Requests.array("GETRANGE", KEY, "3", "-3"));
                case EXISTS -> List.of(Requests.array("EXISTS", KEY));
                case TTL -> List.of(Requests.array("TTL", KEY));
            };
        }

        private static List<byte[]> sets(int count, int minBytes, int maxBytes, SplittableRandom random) {
            return random.ints(count, minBytes, maxBytes + 1)
                    .mapToObj(bytes -> Requests.array("SET", KEY, "w".repeat(bytes)))
                    .toList();
        }

        private boolean changesSizes() {
            return this == SET_RANDOM || this == SET_LARGE;
        }

        private boolean isExpiring() {
            return this == TTL || this == SET_EX || this == SET_PX;
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
    private final StopTheWorld gate = new StopTheWorld(1);
    private final Session session = new Session(1, FilledStore.NOW_MILLIS, ClientLink.NONE);

    private LoadedPlugins plugins;
    private Dispatcher dispatcher;

    private byte[] input;
    /** The start of each command in the input, and the end of the last one. */
    private int[] starts;
    /** The position in the input of the number of each command's key. */
    private int[] numbers;

    private int keysUsed;

    /** Written so that the settling is not optimised away. */
    @SuppressWarnings("unused")
    private int settled;

    /** Loads the plugins, fills the store and writes the requests. */
    @Setup
    public void open() {
        ServerConfig config = ServerConfig.defaults();
        ServerStats stats = new ServerStats(1, FilledStore.NOW_MILLIS);
        // Times are taken as in the server. There is no slow log: on a busy machine it would rightly fill, and
        // allocate.
        stats.latencyRecorder().limits(-1, 0, 0, true);
        PluginFaults faults = new PluginFaults(config.log(PluginFaults.class), () -> FilledStore.NOW_MILLIS);
        keysUsed = request == Request.SET_LARGE ? Math.min(keys, MAX_LARGE_VALUES) : keys;
        long expiresAtMillis = request.isExpiring() ? FilledStore.NOW_MILLIS + LIFETIME_MILLIS : Key.NO_EXPIRY;
        Databases store = FilledStore.of(keysUsed, expiresAtMillis);
        plugins = PluginLoader.load(config, morePlugins(), DispatchBenchmark.class.getClassLoader());
        dispatcher = new Dispatcher(
                plugins::commands, store, gate, stats, faults, new Lifecycle(), new AppendOnlyFile(), LOOP, 42);
        writeRequests(commands());
        requireGoodReplies();
        if (request.changesSizes()) {
            settle();
        }
    }

    /** Overwrites all values some times: the data grows while values change their sizes. */
    private void settle() {
        long commands = Math.min(50L * keysUsed, 4L * keysUsed + 200_000);
        for (long i = 0; i < commands; i += COMMANDS) {
            settled += dispatch();
        }
    }

    /** Returns plugins beside those of the class path. */
    List<CommandPlugin> morePlugins() {
        return List.of();
    }

    /** Returns the commands that are sent over and over; those with a key name {@link #KEY}. */
    List<byte[]> commands() {
        return request.commands(random);
    }

    private void writeRequests(List<byte[]> commands) {
        int count = Math.max(COMMANDS, commands.size());
        starts = new int[count + 1];
        numbers = new int[count];
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            byte[] command = commands.get(i % commands.size());
            String head = new String(command, 0, Math.min(command.length, 64), StandardCharsets.US_ASCII);
            numbers[i] = starts[i] + head.indexOf(KEY) + KEY.length() - Requests.KEY_DIGITS;
            data.writeBytes(command);
            starts[i + 1] = data.size();
        }
        input = data.toByteArray();
    }

    /** Fails if a reply is an error: errors are faster than anything else, and must not be measured by mistake. */
    private void requireGoodReplies() {
        int first = drawKeys();
        read(first, first + COMMANDS);
        String replies = new String(output.array(), 0, output.size(), StandardCharsets.US_ASCII);
        output.clear();
        if (replies.startsWith("-") || replies.contains("\n-") || replies.contains("$-1")) {
            throw new IllegalStateException(request + " has the reply " + replies);
        }
    }

    /** Closes the plugins. */
    @TearDown
    public void close() {
        plugins.close();
    }

    /** Executes 64 commands. */
    @Benchmark
    @OperationsPerInvocation(COMMANDS)
    public int dispatch() {
        int first = drawKeys();
        int data = 0;
        for (int i = first; i < first + COMMANDS; i += commandsPerRead) {
            read(i, i + commandsPerRead);
            data += output.size();
            output.clear();
        }
        return data;
    }

    /** Chooses the next commands, and a key for each; returns the index of the first one. */
    private int drawKeys() {
        if (request == Request.PING) {
            return 0;
        }
        int first = COMMANDS * random.nextInt(numbers.length / COMMANDS);
        boolean newKeys = request == Request.SET_DEL;
        int step = newKeys ? 2 : 1;
        int firstKey = newKeys ? keysUsed : 0;
        for (int i = first; i < first + COMMANDS; i += step) {
            int number = firstKey + random.nextInt(keysUsed);
            for (int j = i; j < i + step; j++) {
                Requests.writeNumber(number, input, numbers[j]);
            }
        }
        return first;
    }

    /** Does what an event loop and a connection do with a read. */
    private void read(int from, int to) {
        gate.enter(LOOP);
        dispatcher.startBatch();
        parser.reset(starts[from]);
        boolean mayFollow = true;
        while (mayFollow) {
            while (mayFollow && !batch.isFull()) {
                mayFollow = parser.next(input, starts[to], batch);
            }
            execute();
        }
        dispatcher.endBatch();
        gate.leave(LOOP);
    }

    private void execute() {
        dispatcher.prefetch().prefetchKeys(input, batch, session.db());
        dispatcher.startTiming(batch.count());
        for (int i = 0; i < batch.count(); i++) {
            dispatcher.execute(input, batch, i, session, output, FilledStore.NOW_MILLIS);
            gate.pass(LOOP);
        }
        batch.clear();
    }
}
