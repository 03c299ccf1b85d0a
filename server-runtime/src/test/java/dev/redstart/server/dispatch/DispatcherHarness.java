package dev.redstart.server.dispatch;

import dev.redstart.api.CommandHandler;
import dev.redstart.api.CommandSpec;
import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.command.CommandTable;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.dispatch.Dispatcher.Outcome;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.lifecycle.Lifecycle;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.resp.RespParser;
import dev.redstart.server.session.BufferUsage;
import dev.redstart.server.session.ClientLink;
import dev.redstart.server.session.Session;
import dev.redstart.server.stats.LoopStats;
import dev.redstart.server.stats.ServerStats;
import dev.redstart.server.storage.TypeTable;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/** A dispatcher with a client and without sockets: a text goes in, the replies' bytes come out. */
public final class DispatcherHarness {
    static final long NOW = 1_700_000_000_000L;

    /** Two loops; a test acts as the second. */
    private static final int LOOPS = 2;

    private static final int ALLOCATING_ROUNDS = 10_000;
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    final Databases store;
    final StopTheWorld world = new StopTheWorld(LOOPS);
    final ServerStats serverStats = new ServerStats(LOOPS, NOW);
    final LoopStats stats = serverStats.loop(0);
    final OutputBuffer out = new OutputBuffer(1 << 20);
    final Session session = session();

    /** The outcome of the last command. */
    Outcome outcome;

    private final TestCommands commands = new TestCommands();
    private final RespParser parser = new RespParser();
    private final CommandBatch batch = new CommandBatch(64);
    private CommandTable table;
    private final Dispatcher dispatcher;

    public DispatcherHarness() {
        this(TypeTable.NONE);
    }

    public DispatcherHarness(TypeTable types) {
        store = new Databases(16, 4, types);
        dispatcher = new Dispatcher(
                () -> table,
                store,
                world,
                serverStats,
                new PluginFaults(ServerConfig.defaults().log(PluginFaults.class), () -> NOW),
                new Lifecycle(),
                new AppendOnlyFile(),
                0,
                1);
    }

    CommandSpec command(String name, CommandHandler handler) {
        table = null;
        return commands.command(name, handler);
    }

    public CommandTable table() {
        if (table == null) {
            table = commands.table();
        }
        return table;
    }

    /** Uses the commands of plugins instead of those of a test. */
    public void table(CommandTable commandsOfPlugins) {
        table = commandsOfPlugins;
    }

    static Session session() {
        return new Session(7, NOW, new ClientLink() {
            @Override
            public String address() {
                return "127.0.0.1:1";
            }

            @Override
            public String localAddress() {
                return "127.0.0.1:6379";
            }

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
                return 0;
            }

            @Override
            public BufferUsage buffers() {
                return BufferUsage.NONE;
            }

            @Override
            public void closeSoon() {
                throw new UnsupportedOperationException();
            }
        });
    }

    /** Executes commands, one character per byte, and returns their replies. */
    public String send(String wire) {
        return send(session, wire);
    }

    public String send(Session client, String wire) {
        byte[] input = parse(wire);
        execute(client, input);
        return new String(out.array(), 0, out.size(), StandardCharsets.ISO_8859_1);
    }

    /** Returns the bytes that commands allocate on average after warm-up. */
    public double allocatedBytes(String wire) {
        byte[] input = parse(wire);
        for (int i = 0; i < ALLOCATING_ROUNDS; i++) {
            execute(session, input);
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ALLOCATING_ROUNDS; i++) {
            execute(session, input);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        return (double) allocated / batch.count() / ALLOCATING_ROUNDS;
    }

    private byte[] parse(String wire) {
        table();
        byte[] input = (wire + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        parser.reset(0);
        batch.clear();
        boolean more = true;
        while (more) {
            more = parser.next(input, input.length, batch);
        }
        return input;
    }

    private void execute(Session client, byte[] input) {
        out.clear();
        world.enter(0);
        dispatcher.startBatch();
        try {
            dispatcher.prefetch().prefetchKeys(input, batch, client.db());
            dispatcher.startTiming(batch.count());
            for (int i = 0; i < batch.count(); i++) {
                outcome = dispatcher.execute(input, batch, i, client, out, NOW);
            }
        } finally {
            dispatcher.endBatch();
            world.leave(0);
        }
    }
}
