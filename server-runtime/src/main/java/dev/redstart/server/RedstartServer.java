package dev.redstart.server;

import dev.redstart.api.Client;
import dev.redstart.api.CommandPlugin;
import dev.redstart.api.Octets;
import dev.redstart.server.aof.CommandLog;
import dev.redstart.server.command.Clients;
import dev.redstart.server.command.CommandReplay;
import dev.redstart.server.command.CommandTable;
import dev.redstart.server.command.Dispatcher;
import dev.redstart.server.command.PluginFaults;
import dev.redstart.server.command.Session;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ProcessId;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.core.CorePlugin;
import dev.redstart.server.core.ServerContext;
import dev.redstart.server.keyspace.ActiveExpiry;
import dev.redstart.server.keyspace.LoopGate;
import dev.redstart.server.keyspace.Store;
import dev.redstart.server.lifecycle.Lifecycle;
import dev.redstart.server.net.Acceptor;
import dev.redstart.server.net.Addresses;
import dev.redstart.server.net.ClientMemory;
import dev.redstart.server.net.EventLoop;
import dev.redstart.server.net.LoopClock;
import dev.redstart.server.persistence.Persistence;
import dev.redstart.server.persistence.Standstill;
import dev.redstart.server.plugin.LoadedPlugin;
import dev.redstart.server.plugin.LoadedPlugins;
import dev.redstart.server.plugin.PluginLoader;
import dev.redstart.server.plugin.PluginTask;
import dev.redstart.server.plugin.PluginTimer;
import dev.redstart.server.stats.LoopStats.Counter;
import dev.redstart.server.stats.ServerStats;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
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
    /** How long close() waits for loops to end: they do within one command. */
    private static final Duration STOP_PATIENCE = Duration.ofMillis(800);

    /** What a server is started with. */
    public static final class Builder {
        /** Null for the defaults. */
        private ServerConfig config;

        private final List<CommandPlugin> plugins = new ArrayList<>();
        private ClassLoader classLoader = RedstartServer.class.getClassLoader();
        private LongSupplier clockMillis = System::currentTimeMillis;
        private Optional<Path> pluginsFolder = PluginLoader.folderBesideJar();

        /** Null unless a program began some. */
        private EarlyWork early;

        private Builder() {}

        /** The settings; redis-server's defaults unless given. */
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

        /** The folder in place of that beside the jar. */
        Builder pluginsFolder(Path value) {
            pluginsFolder = Optional.of(value);
            return this;
        }

        /** What has to be done before the server writes its log or runs plugins. */
        Builder early(EarlyWork value) {
            early = value;
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
    private final Store store;
    private final Lifecycle lifecycle = new Lifecycle();
    private final CommandLog commandLog = new CommandLog();
    private final Clients clients = new Clients();
    private final LoopGate gate;
    private final ServerStats stats;
    private final List<EventLoop> loops = new ArrayList<>();
    private final ServerThreads threads;
    private final String runId;
    private final Persistence persistence;
    private final AtomicBoolean failed = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);
    private boolean pluginsStarted;
    private Acceptor acceptor;

    private RedstartServer(Builder builder) {
        config = builder.config == null ? ServerConfig.defaults() : builder.config;
        log = config.log(RedstartServer.class);
        clockMillis = builder.clockMillis;
        threads = new ServerThreads(log);
        stats = new ServerStats(config.ioThreads(), clockMillis.getAsLong(), clockMillis);
        applySlowness();
        config.onChange(this::applySlowness);
        gate = new LoopGate(config.ioThreads());
        memory = new MemoryKeeper(config);
        runId = newRunId();
        List<CommandPlugin> given = new ArrayList<>();
        given.add(new CorePlugin(new Context()));
        given.addAll(builder.plugins);
        if (builder.early != null) {
            builder.early.awaitLogging();
        }
        plugins = PluginLoader.load(config, given, builder.classLoader, builder.pluginsFolder);
        store = new Store(Limits.STRIPES, config.databases(), plugins.types(), memory.budget());
        persistence = new Persistence(
                config,
                store,
                lifecycle,
                commandLog,
                () -> stats.total(Counter.CHANGES),
                clockMillis,
                threads.worker("redstart-snapshot"),
                gate::runAlone,
                CorePlugin.REDIS_VERSION);
        store.onExpired(commandLog);
        store.codecs(persistence::newCodec);
        commandLog.onFatal(this::fail);
    }

    /** A server with the default settings, to be changed before {@link Builder#start()}. */
    public static Builder builder() {
        return new Builder();
    }

    private static String newRunId() {
        byte[] octets = new byte[20];
        random().nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }

    /** Seeded by way of the keyed hash, so that nobody can foresee it; loading SecureRandom takes 15 ms of the start. */
    private static SplittableRandom random() {
        byte[] instant = Long.toHexString(System.nanoTime()).getBytes(StandardCharsets.US_ASCII);
        return new SplittableRandom(Octets.hash64(instant, 0, instant.length));
    }

    private void open() throws IOException {
        report();
        persistence.open();
        lifecycle.beginLoading();
        makeLoops();
        acceptor = new Acceptor(config, stats, clients, loops);
        acceptor.bind();
        store.onMemoryTaken(threads.whenTold(
                "redstart-memory", Limits.MEMORY_PERIOD_MILLIS, () -> memory.work(store)));
        threads.startLoops(loops);
        threads.startAcceptor(acceptor);
        try {
            persistence.load(this::newReplay);
        } catch (CancellationException e) {
            log.notice("loading was given up: the server ends");
            awaitOther();
            return;
        }
        pluginsStarted = true;
        for (PluginTask task : plugins.startTasks()) {
            task.run();
        }
        lifecycle.beginServing();
        for (PluginTimer timer : plugins.timers()) {
            threads.every(timer.plugin(), timer.period(), timer.task());
        }
        threads.everyMillis("redstart-files", Limits.FILES_PERIOD_MILLIS, persistence::background);
        try {
            for (InetSocketAddress address : acceptor.addresses()) {
                log.notice("listening on {}", Addresses.text(address));
            }
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

    private void report() {
        log.notice(
                "Redstart {} on Java {}, process {}, {} event loops",
                Version.CURRENT,
                Version.JAVA,
                ProcessId.text(),
                config.ioThreads());
        for (LoadedPlugin plugin : plugins.plugins()) {
            log.notice(
                    "plugin {}: {} {}, from {}",
                    (plugin.name() + ' ' + plugin.version()).strip(),
                    plugin.commands().size(),
                    plugin.commands().size() == 1 ? "command" : "commands",
                    plugin.source());
        }
        for (String setting : config.unreadPluginSettings()) {
            log.warning("no plugin asked for the setting {}", setting);
        }
        if (plugins.plugins().size() == 1) {
            log.warning("no plugins found, so there are no commands for data; looked in {}", plugins.searched());
        }
    }

    /** Commands of a log run as a client's would, with statistics and a gate of their own: nobody else runs any. */
    private CommandReplay newReplay() {
        PluginFaults faults = new PluginFaults(config.log(PluginFaults.class), clockMillis);
        ServerStats unshown = new ServerStats(1, clockMillis.getAsLong());
        Dispatcher dispatcher = new Dispatcher(
                plugins::commands,
                store,
                new LoopGate(1),
                unshown,
                faults,
                lifecycle,
                commandLog,
                0,
                random().nextLong());
        dispatcher.beginLoading();
        return new CommandReplay(dispatcher, clockMillis);
    }

    /** Data may be missing on disk that a client was promised, or would be: nothing more may be promised. */
    private void fail(Throwable cause) {
        if (failed.compareAndSet(false, true)) {
            log.warning("the server ends, because the append-only log cannot be written as promised", cause);
            lifecycle.beginEnding();
            persistence.saveNothingAtEnd();
            ServerThreads.once("redstart-failure", this::close);
        }
    }

    private void makeLoops() throws IOException {
        ClientMemory memory = new ClientMemory();
        PluginFaults faults = new PluginFaults(config.log(PluginFaults.class), clockMillis);
        SplittableRandom seeds = random();
        for (int i = 0; i < config.ioThreads(); i++) {
            long seed = seeds.nextLong();
            log.debug("event loop {}: random seed {}", i, seed);
            Dispatcher dispatcher =
                    new Dispatcher(plugins::commands, store, gate, stats, faults, lifecycle, commandLog, i, seed);
            ActiveExpiry expiry = new ActiveExpiry(store, i, config.ioThreads(), System::nanoTime);
            loops.add(new EventLoop(
                    i,
                    config,
                    dispatcher,
                    stats.loop(i),
                    gate,
                    expiry,
                    lifecycle,
                    commandLog,
                    clients,
                    memory,
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

    /** Stops listening, lets running commands end, closes all connections, then lets plugins stop. Idempotent. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            awaitOther();
            return;
        }
        persistence.stopLoading();
        closeAcceptor();
        loops.forEach(EventLoop::stop);
        if (threads.join(STOP_PATIENCE)) {
            loops.forEach(EventLoop::close);
        } else {
            log.warning("a command is still running after {} ms; leaving it", STOP_PATIENCE.toMillis());
        }
        threads.stopBackground();
        if (!persistence.close()) {
            failed.set(true);
        }
        if (pluginsStarted) {
            plugins.stopTasks().forEach(this::runStopTask);
        }
        plugins.close();
        log.notice("Redstart has stopped");
        closed.countDown();
    }

    private void awaitOther() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeAcceptor() {
        try {
            if (acceptor != null) {
                acceptor.close();
            }
        } catch (IOException e) {
            log.warning("cannot stop listening", e);
        }
    }

    private void runStopTask(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | LinkageError | AssertionError e) {
            log.warning("a plugin failed to stop", e);
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
        public Store store() {
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
        public Standstill standstill(Client client) {
            return work -> gate.runAlone(((Session) client).link().loop(), work);
        }

        @Override
        public void shutdown() {
            persistence.stopLoading();
            ServerThreads.once("redstart-shutdown", RedstartServer.this::close);
        }
    }
}
