package dev.redstart.server.persistence;

import dev.redstart.api.CommandPlugin;
import dev.redstart.api.PluginContext;
import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.disk.Folder;
import dev.redstart.server.dispatch.CommandReplay;
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
import dev.redstart.server.stats.LoopStats.Counter;
import dev.redstart.server.stats.ServerStats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A server without net and threads: commands, keyspace and files, on any folder, ticked by hand. */
final class Machine {
    static final long NOW_MILLIS = 1_800_000_000_000L;

    private static final LoadedPlugins PLUGINS =
            PluginLoader.load(ServerConfig.defaults(), List.of(new Selecting()), Machine.class.getClassLoader());

    /** The one command of the server's own that stands in a log. */
    private static final class Selecting implements CommandPlugin {
        @Override
        public String name() {
            return "selecting";
        }

        @Override
        public void register(PluginContext context) {
            context.command("SELECT", (request, reply) -> {
                        ((Session) request.client()).db((int) request.arg(1).toLong());
                        reply.ok();
                    })
                    .arity(2);
        }
    }

    final Persistence persistence;
    private final Lifecycle lifecycle = new Lifecycle();
    private final AppendOnlyFile aof = new AppendOnlyFile();
    private final Databases store;
    private final ServerStats stats = new ServerStats(1, NOW_MILLIS);
    private final Deque<Runnable> jobs = new ArrayDeque<>();
    final StopTheWorld world = new StopTheWorld(1);
    private final Dispatcher dispatcher;
    private final Session session = new Session(1, NOW_MILLIS, ClientLink.NONE);
    private final RespParser parser = new RespParser();
    private final CommandBatch batch = new CommandBatch(1);
    private final OutputBuffer out = new OutputBuffer(Limits.OUTPUT_HARD_BYTES);
    private Throwable fatal;
    /** Whether the system has no thread for who writes snapshots. */
    boolean lacksThreads;

    Machine(Folder folder, ServerConfig config) {
        store = new Databases(16, config.databases());
        store.onExpired(aof.changes());
        aof.onFatal(cause -> fatal = cause);
        persistence = new Persistence(
                config,
                folder,
                new Dataset(store, world, () -> stats.total(Counter.CHANGES), () -> NOW_MILLIS),
                lifecycle,
                aof,
                this::takeJob,
                "7.0.15");
        dispatcher = dispatcher(config);
        dispatcher.startBatch();
    }

    private Dispatcher dispatcher(ServerConfig config) {
        PluginFaults faults = new PluginFaults(config.log(PluginFaults.class), () -> NOW_MILLIS);
        return new Dispatcher(PLUGINS::commands, store, world, stats, faults, lifecycle, aof, 0, 1);
    }

    /** Settings: nothing is saved by itself, a log that is forced with each command or none. */
    static ServerConfig config(boolean log) {
        return ServerConfig.defaults()
                .set("save", "")
                .set("appendonly", log ? "yes" : "no")
                .set("appendfsync", "always");
    }

    static Machine started(Folder folder, ServerConfig config) throws IOException {
        Machine machine = new Machine(folder, config);
        machine.load(config);
        return machine;
    }

    void load(ServerConfig config) throws IOException {
        Dispatcher loading = dispatcher(config);
        loading.beginLoading();
        persistence.load(() -> new CommandReplay(loading, () -> NOW_MILLIS));
    }

    /** Executes a command; the reply may not be shown before {@link #commit}. */
    String execute(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        batch.clear();
        parser.reset(0);
        if (!parser.next(bytes, bytes.length, batch)) {
            throw new AssertionError("not whole: " + text);
        }
        out.clear();
        dispatcher.execute(bytes, batch, 0, session, out, NOW_MILLIS);
        ByteBuffer reply = ByteBuffer.allocate(out.size() + 1);
        out.drainTo(reply, 0);
        return new String(reply.array(), 0, reply.position(), StandardCharsets.ISO_8859_1);
    }

    void select(int db) {
        session.db(db);
    }

    int selected() {
        return session.db();
    }

    /** What a loop does at the end of its tick; false where replies must not leave. */
    boolean commit() {
        return aof.commit();
    }

    /** Why the server would have ended, null if it would not. */
    Throwable fatal() {
        return fatal;
    }

    private void takeJob(Runnable job) {
        if (lacksThreads) {
            throw new OutOfMemoryError(
                    "unable to create native thread: possibly out of memory or process limits reached");
        }
        jobs.add(job);
    }

    /** Does what the thread that writes snapshots has to do. */
    boolean runJob() {
        Runnable job = jobs.poll();
        if (job != null) {
            job.run();
        }
        return job != null;
    }
}
