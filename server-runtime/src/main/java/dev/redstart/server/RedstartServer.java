package dev.redstart.server;

import dev.redstart.api.CommandPlugin;
import dev.redstart.server.aof.AppendOnlyFile;
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
import dev.redstart.server.logging.ConsoleLog;
import dev.redstart.server.net.Acceptor;
import dev.redstart.server.net.Addresses;
import dev.redstart.server.net.ClientMemory;
import dev.redstart.server.net.EventLoop;
import dev.redstart.server.net.LoopClock;
import dev.redstart.server.net.SharedServices;
import dev.redstart.server.persistence.Dataset;
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
    /** Collects what a server is started with. */
    public static final class Builder {
        /** Null stands for the defaults. */
        private ServerConfig config;

        private final List<CommandPlugin> plugins = new ArrayList<>();
        private ClassLoader classLoader = RedstartServer.class.getClassLoader();
        private LongSupplier clockMillis = System::currentTimeMillis;

        private boolean inProgram;

        private Consumer<RedstartServer> created = server -> {};

        private Builder() {}

        /** Sets the settings, which the server copies when it starts; redis-server's defaults unless given. */
        public Builder config(ServerConfig value) {
            config = Objects.requireNonNull(value, "config");
            return this;
        }

        /** Adds a plugin to those that the server finds. */
        public Builder plugin(CommandPlugin plugin) {
            plugins.add(plugin);
            return this;
        }

        /** Sets the class loader that plugins are looked up in; the server's own unless given. */
        public Builder classLoader(ClassLoader value) {
            classLoader = value;
            return this;
        }

        /** Declares that the server is the whole program, which then controls the log of the process. */
        Builder inProgram() {
            inProgram = true;
            return this;
        }

        /** Sets a listener that gets the server before it loads its data, so that a signal can shut it down then. */
        Builder onCreated(Consumer<RedstartServer> listener) {
            created = listener;
            return this;
        }

        /** Sets the clock, in milliseconds since the epoch; the system's unless given. */
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
            created.accept(server);
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
    private final MemoryMonitor memory;
    private final Databases databases;
    private final Lifecycle lifecycle = new Lifecycle();
    private final AppendOnlyFile aof = new AppendOnlyFile();
    private final Clients clients = new Clients();
    private final StopTheWorld world;
    private final ServerStats stats;
    private final List<EventLoop> loops = new CopyOnWriteArrayList<>();
    private final ServerThreads threads;
    private final ShutdownSteps shutdown;
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
        shutdown = new ShutdownSteps(log, threads);
        pidFile = new PidFile(log);
        stats = new ServerStats(config.ioThreads(), clockMillis.getAsLong(), clockMillis);
        applyLatencyLimits();
        config.onChange(this::applyLatencyLimits);
        world = new StopTheWorld(config.ioThreads());
        world.onBlocked(this::warnOfBlocked);
        memory = new MemoryMonitor(config);
        runId = Seeds.newRunId();
        List<CommandPlugin> given = new ArrayList<>();
        given.add(new CorePlugin(new Context()));
        given.addAll(builder.plugins);
        ConsoleLog.follow(config, builder.inProgram);
        plugins = PluginLoader.load(config, given, builder.classLoader);
        databases = new Databases(Limits.STRIPES, config.databases(), plugins.types(), memory.budget());
        persistence = new Persistence(
                config,
                new Dataset(databases, world, () -> stats.total(Counter.CHANGES), clockMillis),
                lifecycle,
                aof,
                threads.worker("redstart-snapshot"),
                CorePlugin.REDIS_VERSION);
        databases.onExpired(aof.changes());
        databases.codecs(persistence::newCodec);
        aof.onFatal(this::fail);
    }

    private void warnOfBlocked(String holder, StackTraceElement[] stack) {
        Throwable where = new Throwable("the stack of its thread");
        where.setStackTrace(stack);
        log.warning(
                "a command or snapshot that has to stop all event loops cannot, because " + holder + " does not end",
                where);
    }

    /** Returns a builder with the default settings. */
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
        databases.onMemoryTaken(
                threads.onWakeUp("redstart-memory", Limits.MEMORY_PERIOD_MILLIS, () -> memory.work(databases)));
        threads.startLoops(loops);
        threads.startAcceptor(acceptor);
        try {
            persistence.load(this::newReplay);
        } catch (CancellationException e) {
            log.notice("loading was cancelled: the server ends");
            closeAcceptor(); // the shutdown may have begun before it existed
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
            StartReport.warnIfUnprotected(log, config, acceptor.addresses());
        } catch (ClosedChannelException e) {
            awaitOther(); // another thread has closed it already
        }
    }

    private void applyLatencyLimits() {
        stats.latencyRecorder()
                .limits(
                        config.slowlogLogSlowerThanMicros(),
                        config.slowlogMaxLength(),
                        config.latencyMonitorThresholdMillis(),
                        config.latencyTracking());
    }

    /** Returns a replay that runs commands of a log as a client's, in a separate seat and with separate statistics. */
    private CommandReplay newReplay() {
        PluginFaults faults = new PluginFaults(config.log(PluginFaults.class), clockMillis);
        int seat = world.loader();
        ServerStats ownStats = new ServerStats(seat + 1, clockMillis.getAsLong());
        Dispatcher dispatcher = new Dispatcher(
                plugins::commands,
                databases,
                world,
                ownStats,
                faults,
                lifecycle,
                aof,
                seat,
                Seeds.random().nextLong());
        dispatcher.beginLoading();
        return new CommandReplay(dispatcher, clockMillis);
    }

    /** Shuts down after acknowledged data may have been lost on disk: the server must acknowledge nothing more. */
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
        SharedServices shared = new SharedServices(config, stats, world, lifecycle, aof, clients, clientMemory);
        PluginFaults faults = new PluginFaults(config.log(PluginFaults.class), clockMillis);
        SplittableRandom seeds = Seeds.random();
        for (int i = 0; i < config.ioThreads(); i++) {
            long seed = seeds.nextLong();
            log.debug("event loop {}: random seed {}", i, seed);
            Dispatcher dispatcher =
                    new Dispatcher(plugins::commands, databases, world, stats, faults, lifecycle, aof, i, seed);
            if (config.pluginsStrict()) {
                dispatcher.beStrict();
            }
            ActiveExpiry expiry = new ActiveExpiry(databases, i, config.ioThreads(), System::nanoTime);
            loops.add(new EventLoop(i, shared, dispatcher, expiry, new LoopClock(clockMillis)));
        }
    }

    /** Returns the addresses that the server listens on. */
    public List<InetSocketAddress> addresses() {
        try {
            return acceptor.addresses();
        } catch (IOException e) {
            throw new IllegalStateException("the server is closed", e);
        }
    }

    /** Returns the port that the server listens on; where {@code port} is 0, the one that the system chose. */
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
     * Stops listening, ends each event loop after the command that it executes, closes all connections, writes the files that
     * the settings ask for, then stops plugins. Idempotent. It returns in bounded time, even if a command or plugin never ends.
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
            shutdown.step("log the reason", () -> log.notice("the server ends: {}", reason));
            end();
        } finally {
            closed.countDown();
        }
    }

    private void end() {
        shutdown.step("stop loading", persistence::stopLoading);
        shutdown.step("stop listening", this::closeAcceptor);
        boolean[] allEnded = new boolean[1];
        shutdown.step("stop the event loops", () -> {
            lifecycle.beginEnding(); // no loop begins another command
            loops.forEach(EventLoop::stop);
            allEnded[0] = shutdown.awaitLoops(loops, world);
        });
        shutdown.step("close connections", () -> {
            if (allEnded[0]) {
                loops.forEach(EventLoop::close); // those of loops that never ran
            }
        });
        shutdown.step("stop background threads", threads::stopBackground);
        boolean[] written = new boolean[1];
        shutdown.step("write files", () -> written[0] = persistence.close(allEnded[0]));
        if (!written[0]) {
            failed.set(true);
        }
        if (pluginsStarted) {
            shutdown.step("stop plugins", () -> shutdown.stopPlugins(plugins.stopTasks()));
        }
        shutdown.step("close plugins", plugins::close);
        shutdown.step("wait for background threads", shutdown::awaitBackground);
        shutdown.step("remove the pidfile", pidFile::close);
        shutdown.step("log the end", () -> log.notice("Redstart has stopped"));
    }

    /**
     * Writes the last snapshot and closes the server, as redis-server does at SIGTERM.
     *
     * @param reason for the log, such as {@code SIGTERM}
     * @return false where that snapshot cannot be written: the server keeps running, with its data
     */
    public boolean terminate(String reason) {
        if (!terminating.compareAndSet(false, true)) {
            return true; // another signal's thread does this already
        }
        try {
            if (!closing.get() && !shutdown.saveLast(persistence, loops, reason)) {
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
            return; // a step of the shutdown closes the server once more
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

    /** The server as the core plugin sees it. */
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
        public Databases databases() {
            return databases;
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
