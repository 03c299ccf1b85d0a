package dev.redstart.server;

import dev.redstart.api.CommandPlugin;
import dev.redstart.server.aof.CommandLog;
import dev.redstart.server.command.CommandTable;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.core.CorePlugin;
import dev.redstart.server.core.ServerContext;
import dev.redstart.server.dispatch.CommandReplay;
import dev.redstart.server.dispatch.Dispatcher;
import dev.redstart.server.dispatch.PluginFaults;
import dev.redstart.server.keyspace.ActiveExpiry;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.lifecycle.Lifecycle;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.net.Acceptor;
import dev.redstart.server.net.Addresses;
import dev.redstart.server.net.ClientMemory;
import dev.redstart.server.net.EventLoop;
import dev.redstart.server.net.LoopClock;
import dev.redstart.server.persistence.Persistence;
import dev.redstart.server.plugin.LoadedPlugin;
import dev.redstart.server.plugin.LoadedPlugins;
import dev.redstart.server.plugin.PluginLoader;
import dev.redstart.server.plugin.PluginTimer;
import dev.redstart.server.session.Clients;
import dev.redstart.server.stats.LoopStats.Counter;
import dev.redstart.server.stats.ServerStats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A running server. {@link Builder#start()} returns when it listens; {@link #close()} ends it. Several may run in one process.
 *
 * <pre>{@code
 * try (RedstartServer server = RedstartServer.builder()
 *         .config(ServerConfig.defaults().set("port", "0"))
 *         .start()) {
 *     connectTo(server.port());
 * }
 * }</pre>
 */
public final class RedstartServer implements AutoCloseable {
    /** What a server is started with. */
    public static final class Builder {
        /** Null for the defaults. */
        private ServerConfig config;

        private final List<CommandPlugin> plugins = new ArrayList<>();
        private ClassLoader classLoader = RedstartServer.class.getClassLoader();
        private LongSupplier clockMillis = System::currentTimeMillis;

        private boolean inProgram;

        private Consumer<RedstartServer> made = server -> {};

        private Builder() {}

        /** The settings, of which the server takes a copy when it starts; redis-server's defaults unless given. */
        public Builder config(ServerConfig value) {
            config = Objects.requireNonNull(value, "config");
            return this;
        }

        /** Adds a plugin that is not found by itself. */
        public Builder plugin(CommandPlugin plugin) {
            plugins.add(plugin);
            return this;
        }

        /** Where plugins of the class path are looked for; the server's own class loader unless given. */
        public Builder classLoader(ClassLoader value) {
            classLoader = value;
            return this;
        }

        /** Says that the server is the whole program: the log of the process is then its own. */
        Builder inProgram() {
            inProgram = true;
            return this;
        }

        /** Given the server before it loads its data, so that a signal can end it then. */
        Builder onMade(Consumer<RedstartServer> listener) {
            made = listener;
            return this;
        }

        /** The clock, in milliseconds since the epoch; the system's unless given. */
        public Builder clock(LongSupplier millis) {
            clockMillis = millis;
            return this;
        }

        /**
         * Loads the plugins, listens, and serves.
         *
         * @throws dev.redstart.server.plugin.PluginException when plugins cannot be loaded; it lists every problem
         * @throws IOException when an address cannot be listened on; the message names it
         */
        public RedstartServer start() throws IOException {
            RedstartServer server = new RedstartServer(this);
            made.accept(server);
            try {
                server.open();
                return server;
            } catch (IOException | RuntimeException | Error e) {
                server.close();
                throw e;
            }
        }
    }

    private final ServerConfig config;
    private final ServerLog log;
    private final LongSupplier clockMillis;
    private final LoadedPlugins plugins;
    private final MemoryKeeper memory;
    private final Databases store;
    private final Lifecycle lifecycle = new Lifecycle();
    private final CommandLog commandLog = new CommandLog();
    private final Clients clients = new Clients();
    private final StopTheWorld world;
    private final ServerStats stats;
    private final List<EventLoop> loops = new CopyOnWriteArrayList<>();
    private final ServerThreads threads;
    private final Ending ending;
    private final PidFile pidFile;
    private final String runId;
    private final Persistence persistence;
    private final AtomicBoolean failed = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean terminating = new AtomicBoolean();
    private volatile boolean pluginsStarted;
    private volatile Thread closer;
    private volatile Acceptor acceptor;

    private RedstartServer(Builder builder) throws IOException {
        config = builder.config == null ? ServerConfig.defaults() : builder.config.copy();
        log = config.log(RedstartServer.class);
        clockMillis = builder.clockMillis;
        threads = new ServerThreads(log);
        ending = new Ending(log, threads);
        pidFile = new PidFile(log);
        stats = new ServerStats(config.ioThreads(), clockMillis.getAsLong(), clockMillis);
        applySlowness();
        config.onChange(this::applySlowness);
        world = new StopTheWorld(config.ioThreads());
        world.onBlocked(this::warnOfBlocked);
        memory = new MemoryKeeper(config);
        runId = Seeds.newRunId();
        List<CommandPlugin> given = new ArrayList<>();
        given.add(new CorePlugin(new Context()));
        given.addAll(builder.plugins);
        ConsoleLog.follow(config, builder.inProgram);
        plugins = PluginLoader.load(config, given, builder.classLoader);
        store = new Databases(Limits.STRIPES, config.databases(), plugins.types(), memory.budget());
        persistence = new Persistence(
                config,
                store,
                lifecycle,
                commandLog,
                () -> stats.total(Counter.CHANGES),
                clockMillis,
                threads.worker("redstart-snapshot"),
                world,
                CorePlugin.REDIS_VERSION);
        store.onExpired(commandLog.changes());
        store.codecs(persistence::newCodec);
        commandLog.onFatal(this::fail);
    }

    private void warnOfBlocked(String holder, StackTraceElement[] stack) {
        Throwable where = new Throwable("what its thread does");
        where.setStackTrace(stack);
        log.warning("what needs all event loops to stop waits in vain: " + holder + " does not end", where);
    }

    /** A server with the default settings, to be changed before {@link Builder#start()}. */
    public static Builder builder() {
        return new Builder();
    }

    private void open() throws IOException {
        StartReport.write(log, config, plugins);
        persistence.open();
        lifecycle.beginLoading();
        makeLoops();
        acceptor = new Acceptor(config, stats, clients, loops);
        acceptor.bind();
        pidFile.write(config);
        store.onMemoryTaken(threads.whenTold("redstart-memory", Limits.MEMORY_PERIOD_MILLIS, () -> memory.work(store)));
        threads.startLoops(loops);
        threads.startAcceptor(acceptor);
        try {
            persistence.load(this::newReplay);
        } catch (CancellationException e) {
            log.notice("loading was given up: the server ends");
            closeAcceptor(); // the end may have come before there was one
            awaitOther();
            return;
        }
        pluginsStarted = true;
        plugins.start(config);
        lifecycle.beginServing();
        PluginFaults faults = new PluginFaults(config.log(PluginFaults.class), clockMillis);
        for (PluginTimer timer : plugins.timers()) {
            threads.every(timer.period(), timer.task(), e -> faults.reportTimer(timer.plugin(), e));
        }
        threads.everyMillis("redstart-files", Limits.FILES_PERIOD_MILLIS, persistence::background);
        try {
            for (InetSocketAddress address : acceptor.addresses()) {
                log.notice("listening on {}", Addresses.text(address));
            }
            config.onRebind(acceptor::rebind);
            StartReport.warnOfStrangers(log, config, acceptor.addresses());
        } catch (ClosedChannelException e) {
            awaitOther(); // it was shut down already
        }
    }

    private void applySlowness() {
        stats.slowness()
                .limits(
                        config.slowlogLogSlowerThanMicros(),
                        config.slowlogMaxLength(),
                        config.latencyMonitorThresholdMillis(),
                        config.latencyTracking());
    }

    /** Commands of a log run as a client's would, in a seat and with statistics of their own. */
    private CommandReplay newReplay() {
        PluginFaults faults = new PluginFaults(config.log(PluginFaults.class), clockMillis);
        int seat = world.loader();
        ServerStats unshown = new ServerStats(seat + 1, clockMillis.getAsLong());
        Dispatcher dispatcher = new Dispatcher(
                plugins::commands,
                store,
                world,
                unshown,
                faults,
                lifecycle,
                commandLog,
                seat,
                Seeds.random().nextLong());
        dispatcher.beginLoading();
        return new CommandReplay(dispatcher, clockMillis);
    }

    /** Data may be missing on disk that a client was promised, or would be: nothing more may be promised. */
    private void fail(Throwable cause) {
        if (failed.compareAndSet(false, true)) {
            log.warning("the server ends, because the append-only log cannot be written as promised", cause);
            lifecycle.beginEnding();
            persistence.saveNothingAtEnd();
            ServerThreads.once("redstart-failure", () -> close("the append-only log failed"));
        }
    }

    private void makeLoops() throws IOException {
        ClientMemory clientMemory = new ClientMemory(memory.budget().maxHeapBytes(), memory.budget()::takenBytes);
        memory.budget().clients(clientMemory::heldBytes);
        PluginFaults faults = new PluginFaults(config.log(PluginFaults.class), clockMillis);
        SplittableRandom seeds = Seeds.random();
        for (int i = 0; i < config.ioThreads(); i++) {
            long seed = seeds.nextLong();
            log.debug("event loop {}: random seed {}", i, seed);
            Dispatcher dispatcher =
                    new Dispatcher(plugins::commands, store, world, stats, faults, lifecycle, commandLog, i, seed);
            if (config.pluginsStrict()) {
                dispatcher.beStrict();
            }
            ActiveExpiry expiry = new ActiveExpiry(store, i, config.ioThreads(), System::nanoTime);
            loops.add(new EventLoop(
                    i,
                    config,
                    dispatcher,
                    stats.loop(i),
                    world,
                    expiry,
                    lifecycle,
                    commandLog,
                    clients,
                    clientMemory,
                    new LoopClock(clockMillis)));
        }
    }

    /** The addresses that are listened on. */
    public List<InetSocketAddress> addresses() {
        try {
            return acceptor.addresses();
        } catch (IOException e) {
            throw new IllegalStateException("the server is closed", e);
        }
    }

    /** The port that is listened on; where {@code port} is 0, the one that the system chose. */
    public int port() {
        return addresses().get(0).getPort();
    }

    /**
     * Waits until the server has ended.
     *
     * @return false when it ended because of a failure, or its data may be missing on disk; the log says why
     */
    public boolean awaitClosed() throws InterruptedException {
        closed.await();
        return !failed.get();
    }

    /**
     * Stops listening, ends each event loop after the command that it executes, closes all connections, writes what is to be
     * written at the end, then lets plugins stop. Idempotent. It returns in bounded time, whatever does not end.
     *
     * <p>Where the last snapshot cannot be written, the log says so and {@link #awaitClosed()} returns false.
     */
    @Override
    public void close() {
        close("close()");
    }

    private void close(String reason) {
        if (!closing.compareAndSet(false, true)) {
            awaitOther();
            return;
        }
        closer = Thread.currentThread();
        try {
            ending.step("say why", () -> log.notice("the server ends: {}", reason));
            end();
        } finally {
            closed.countDown();
        }
    }

    private void end() {
        ending.step("stop loading", persistence::stopLoading);
        ending.step("stop listening", this::closeAcceptor);
        boolean[] allEnded = new boolean[1];
        ending.step("stop the event loops", () -> {
            lifecycle.beginEnding(); // no loop begins another command
            loops.forEach(EventLoop::stop);
            allEnded[0] = ending.awaitLoops(loops, world);
        });
        ending.step("close connections", () -> {
            if (allEnded[0]) {
                loops.forEach(EventLoop::close); // of those that never ran
            }
        });
        ending.step("stop the background", threads::stopBackground);
        boolean[] written = new boolean[1];
        ending.step("write files", () -> written[0] = persistence.close(allEnded[0]));
        if (!written[0]) {
            failed.set(true);
        }
        if (pluginsStarted) {
            ending.step("stop plugins", () -> ending.stopPlugins(plugins.stopTasks()));
        }
        ending.step("close plugins", plugins::close);
        ending.step("wait for the background", ending::awaitBackground);
        ending.step("remove the pidfile", pidFile::close);
        ending.step("say so", () -> log.notice("Redstart has stopped"));
    }

    /**
     * Ends the server as SHUTDOWN does, and as redis-server does at SIGTERM: the last snapshot is written first.
     *
     * @param reason for the log, such as {@code SIGTERM}
     * @return false where that snapshot cannot be written: the server goes on, with its data
     */
    public boolean terminate(String reason) {
        if (!terminating.compareAndSet(false, true)) {
            return true; // another signal's thread is at it
        }
        try {
            if (!closing.get() && !ending.saveLast(persistence, loops, reason)) {
                return false;
            }
            close(reason);
            return true;
        } finally {
            terminating.set(false);
        }
    }

    private void awaitOther() {
        if (closer == Thread.currentThread()) {
            return; // a step of the end that ends the server
        }
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAcceptor() throws IOException {
        if (acceptor != null) {
            acceptor.close();
        }
    }

    /** What the core plugin sees. */
    private final class Context implements ServerContext {
        @Override
        public ServerConfig config() {
            return config;
        }

        @Override
        public ServerStats stats() {
            return stats;
        }

        @Override
        public Clients clients() {
            return clients;
        }

        @Override
        public Databases store() {
            return store;
        }

        @Override
        public CommandTable commands() {
            return plugins.commands();
        }

        @Override
        public List<LoadedPlugin> plugins() {
            return plugins.plugins();
        }

        @Override
        public int port() {
            return acceptor == null ? 0 : RedstartServer.this.port();
        }

        @Override
        public long nowMillis() {
            return clockMillis.getAsLong();
        }

        @Override
        public String version() {
            return Version.CURRENT;
        }

        @Override
        public String runId() {
            return runId;
        }

        @Override
        public Persistence persistence() {
            return persistence;
        }

        @Override
        public StopTheWorld world() {
            return world;
        }

        @Override
        public void shutdown() {
            persistence.stopLoading();
            ServerThreads.once("redstart-shutdown", () -> RedstartServer.this.close("SHUTDOWN"));
        }
    }
}
