package dev.redstart.server.net;

import static dev.redstart.api.TypeHandle.STRING;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.redstart.api.Bytes;
import dev.redstart.api.KeySpec;
import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.command.CommandTable;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.dispatch.Dispatcher;
import dev.redstart.server.dispatch.PluginFaults;
import dev.redstart.server.dispatch.TestCommands;
import dev.redstart.server.keyspace.ActiveExpiry;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.lifecycle.Lifecycle;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.session.Clients;
import dev.redstart.server.session.Session;
import dev.redstart.server.stats.LoopStats;
import dev.redstart.server.stats.ServerStats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An event loop that is ticked by hand, with a clock that is moved by hand, and clients whose sockets are fakes. */
final class LoopHarness implements AutoCloseable {
    /** A view that claims more bytes than any reply may have. */
    private static final Bytes ENDLESS = new BytesView().point(new byte[0], 0, Integer.MAX_VALUE - 64);

    /** The harness ticks the first of two loops; a test acts as the other. */
    private static final int LOOPS = 2;

    /** The bytes of the heap that clients may hold. */
    private static final long MEMORY_BYTES = 256 << 20;

    long nowMillis = 1_700_000_000_000L;

    /** The clock for durations; it stands still unless a test moves it. */
    long nanos;

    final ServerConfig config = ServerConfig.defaults();
    final Databases store = new Databases(16, 2);
    final ServerStats serverStats = new ServerStats(LOOPS, nowMillis);
    final LoopStats stats = serverStats.loop(0);
    final StopTheWorld gate = new StopTheWorld(LOOPS);
    final Clients clients = new Clients();
    final EventLoop loop;

    /** What the command EVENT saw, in order. */
    final List<String> events = new ArrayList<>();

    /** What the command ACT does. */
    final Map<String, Runnable> actions = new HashMap<>();

    private final CommandTable commands = commands();
    private final List<FakeClient> fakes = new ArrayList<>();

    final Lifecycle lifecycle = new Lifecycle();
    final AppendOnlyFile log = new AppendOnlyFile();

    LoopHarness() {
        this(new ClientMemory(MEMORY_BYTES));
    }

    /** A harness whose clients share a bound with those of another one. */
    LoopHarness(ClientMemory memory) {
        PluginFaults faults = new PluginFaults(config.log(PluginFaults.class), () -> nowMillis);
        Dispatcher dispatcher = new Dispatcher(() -> commands, store, gate, serverStats, faults, lifecycle, log, 0, 1);
        ActiveExpiry expiry = new ActiveExpiry(store, 0, 1, () -> 0);
        try {
            LoopClock clock = new LoopClock(() -> nowMillis, () -> nanos);
            SharedServices shared = new SharedServices(config, serverStats, gate, lifecycle, log, clients, memory);
            loop = new EventLoop(0, shared, dispatcher, expiry, clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CommandTable commands() {
        TestCommands all = new TestCommands();
        all.command("echo", (request, reply) -> reply.bulk(request.arg(1))).arity(2);
        all.command("list", (request, reply) -> {
                    reply.beginArray();
                    for (int i = 1; i < request.argc(); i++) {
                        reply.bulk(request.arg(i));
                    }
                    reply.end();
                })
                .arity(-1);
        all.command("spoilt", (request, reply) -> {
                    reply.array(3);
                    reply.bulk(request.arg(1));
                    throw new IllegalStateException("a plugin's fault");
                })
                .arity(2);
        all.command(
                        "fill",
                        (request, reply) ->
                                reply.bulk("x".repeat((int) request.arg(1).toLong())))
                .arity(2);
        all.command("event", (request, reply) -> {
                    events.add(request.arg(1).toString());
                    reply.ok();
                })
                .arity(2);
        all.command("act", (request, reply) -> {
                    actions.get(request.arg(1).toString()).run();
                    reply.ok();
                })
                .arity(2);
        all.command("get", (request, reply) -> reply.bulk(request.key(0).get(STRING)))
                .arity(2)
                .reads(KeySpec.at(1));
        all.command("set", (request, reply) -> {
                    request.key(0).set(STRING, request.arg(2));
                    reply.ok();
                })
                .arity(3)
                .writes(KeySpec.at(1));
        all.command("expire", (request, reply) -> {
                    request.key(0).expireAt(request.now() + request.arg(2).toLong());
                    reply.ok();
                })
                .arity(3)
                .writes(KeySpec.at(1));
        all.command("expireall", (request, reply) -> {
                    request.key(0).expireAt(request.now() + request.arg(2).toLong());
                    reply.ok();
                })
                .arity(3)
                .writes(KeySpec.at(1))
                .writesKeyspace();
        all.command("quit", (request, reply) -> {
                    ((Session) request.client()).closeAfterReply();
                    reply.ok();
                })
                .arity(1);
        all.command("throw", (request, reply) -> {
                    throw new IllegalStateException("a plugin's fault");
                })
                .arity(1);
        all.command("miscount", (request, reply) -> reply.array(2)).arity(1);
        all.command("endless", (request, reply) -> reply.bulk(ENDLESS)).arity(1);
        return all.table();
    }

    /** Connects a client to the loop. */
    FakeClient connect() {
        FakeClient client = new FakeClient();
        fakes.add(client);
        return client;
    }

    /** Does one tick, in which the clients are served as with a selector. */
    void tick() {
        loop.submit(() -> {
            fakes.forEach(client -> loop.serve(client.connection, client.readyOps()));
            loop.executeGroup();
        });
        try {
            loop.tick(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Does a tick that an error ends between the clients' reads and the execution of what was read. */
    void tickThatFails() {
        loop.submit(() -> fakes.forEach(client -> loop.serve(client.connection, client.readyOps())));
        clients.reserve(Integer.MAX_VALUE);
        loop.adopt(null, clients.nextId()); // can neither be registered nor closed
        assertThrows(NullPointerException.class, () -> loop.tick(0));
    }

    void ticks(int count) {
        for (int i = 0; i < count; i++) {
            tick();
        }
    }

    /** Holds keys as another loop's command does, until the returned task runs. */
    Runnable hold(String... names) {
        KeyLocks locks = new KeyLocks(store);
        locks.start(nowMillis);
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            locks.add(bytes, 0, bytes.length, 0, true);
        }
        if (locks.tryLock(locks) != null) {
            throw new IllegalStateException("the keys are held, or a client queues for them");
        }
        return locks::unlock;
    }

    boolean isHeldOrAwaited(String name) {
        try {
            hold(name).run();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    @Override
    public void close() {
        loop.close();
    }

    /** A connection, its socket, and what a selector knows of it. */
    final class FakeClient {
        final FakeChannel channel = new FakeChannel();
        final Connection connection;
        private int interestOps = SelectionKey.OP_READ;

        private FakeClient() {
            connection = new Connection(
                    loop.context(),
                    loop.connections(),
                    channel,
                    ops -> interestOps = ops,
                    new InetSocketAddress(1),
                    new InetSocketAddress(2));
            Session session = new Session(clients.nextId(), nowMillis, connection);
            connection.session(session);
            clients.reserve(Integer.MAX_VALUE);
            loop.connections().add(connection);
        }

        boolean wantsToRead() {
            return (interestOps & SelectionKey.OP_READ) != 0;
        }

        boolean wantsToWrite() {
            return (interestOps & SelectionKey.OP_WRITE) != 0;
        }

        private int readyOps() {
            return (wantsToRead() && channel.isReadable() ? SelectionKey.OP_READ : 0)
                    | (wantsToWrite() && channel.isWritable() ? SelectionKey.OP_WRITE : 0);
        }

        /** Sends bytes, does one tick, and returns the replies. */
        String send(String latin1) {
            channel.arrive(latin1);
            tick();
            return channel.sent();
        }
    }
}
