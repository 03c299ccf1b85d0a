package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Flag;
import dev.redstart.api.Glob;
import dev.redstart.api.Key;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.config.DebugAccess;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** DEBUG: tools for tests of clients and of the server. It runs while all loops are stopped. */
final class DebugCommands {
    private static final CommandException NOT_ALLOWED = CommandException.of(
            "ERR",
            "DEBUG command not allowed. If the enable-debug-command option is set to \"local\", you can run it from a local"
                    + " connection, otherwise you need to set this option in the configuration file, and then restart the"
                    + " server.");
    private static final CommandException NO_SUCH_KEY = CommandException.of("ERR", "no such key");
    private static final CommandException NO_REPLICATION =
            CommandException.of("ERR", "there is no replication ID to change: this server does not replicate");
    private static final CommandException NO_LISTS =
            CommandException.of("ERR", "there is no QUICKLIST-PACKED-THRESHOLD to change: there are no lists");
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long MILLIS_PER_SECOND = 1000;
    /** Redis' LRU clock has 24 bits. */
    private static final int ACCESS_CLOCK_MAX = (1 << 24) - 1;

    /** A subcommand of DEBUG. */
    private record Part(String name, int minArguments, int maxArguments, Handler handler, String help) {}

    @FunctionalInterface
    private interface Handler {
        void execute(Request request, Reply reply) throws Exception;
    }

    private final ServerContext server;
    private final ServerLog log;
    private final DebugReplies replies = new DebugReplies();
    private final DebugReload reload;
    private final DebugSwitches switches;
    private final List<Part> parts;

    DebugCommands(ServerContext server) {
        this.server = server;
        this.log = server.config().log(DebugCommands.class);
        this.reload = new DebugReload(server);
        this.switches = new DebugSwitches(server);
        this.parts = parts();
    }

    private List<Part> parts() {
        return Stream.concat(dataParts().stream(), serverParts().stream()).toList();
    }

    /** Returns the subcommands about keys, values and files. */
    private List<Part> dataParts() {
        return List.of(
                new Part(
                        "AOF-FLUSH-SLEEP",
                        3,
                        3,
                        switches::flushSleep,
                        "<microseconds>: delays each write of the append-only file."),
                new Part(
                        "CHANGE-REPL-ID",
                        2,
                        2,
                        this::changeReplicationId,
                        "Not supported: this server does not replicate."),
                new Part("DIGEST", 2, 2, this::digest, "Returns a digest of all data."),
                new Part(
                        "DIGEST-VALUE",
                        2,
                        Integer.MAX_VALUE,
                        this::digestValue,
                        "<key> ...: returns the digests of values."),
                new Part("LOADAOF", 2, 2, reload::loadLog, "Empties the server and executes the append-only file."),
                new Part("PAUSE-CRON", 3, 3, switches::pauseCron, "<0|1>: stops background work."),
                new Part(
                        "SDSLEN", 3, 3, switches::stringLengths, "<key>: returns the lengths of a key and its string."),
                new Part(
                        "SET-SKIP-CHECKSUM-VALIDATION",
                        3,
                        3,
                        switches::skipChecksums,
                        "<0|1>: accepts snapshots and RESTORE's payloads with wrong checksums."),
                new Part("OBJECT", 3, 4, this::object, "<key>: returns how a value is stored."),
                new Part("POPULATE", 3, 5, this::populate, "<count> [<prefix>] [<size>]: creates keys."),
                new Part(
                        "RELOAD",
                        2,
                        Integer.MAX_VALUE,
                        reload::reload,
                        "[MERGE] [NOFLUSH] [NOSAVE]: writes a snapshot and loads it."),
                new Part(
                        "QUICKLIST-PACKED-THRESHOLD",
                        3,
                        3,
                        this::packedThreshold,
                        "Not supported: there are no lists."),
                new Part("SET-ACTIVE-EXPIRE", 3, 3, this::setActiveExpire, "<0|1>: controls active expiry."));
    }

    /** Returns the subcommands about the server and the protocol. */
    private List<Part> serverParts() {
        return List.of(
                new Part("CONFIG-REWRITE-FORCE-ALL", 2, 2, switches::rewriteAll, "Writes every setting to the file."),
                new Part("ERROR", 3, 3, this::error, "<text>: returns it as an error."),
                new Part(
                        "JMAP",
                        2,
                        3,
                        this::jmap,
                        "[DUMP]: returns the heap's content by class, or writes a heap dump to dir."),
                new Part("LOG", 3, 3, this::log, "<text>: writes it to the log."),
                new Part(
                        "REPLYBUFFER",
                        4,
                        4,
                        switches::replyBuffer,
                        "PEAK-RESET-TIME <never|reset|ms> or RESIZING <0|1>: no client has a buffer to resize."),
                new Part("PROTOCOL", 3, 3, this::protocol, "<type>: returns a value of a type of the protocol."),
                new Part("SLEEP", 3, 3, this::sleep, "<seconds>: blocks the server."),
                new Part(
                        "STRINGMATCH-LEN",
                        4,
                        4,
                        this::stringMatch,
                        "<pattern> <text>: returns 1 if a glob pattern matches."),
                new Part("HELP", 2, 2, this::help, "Returns help about the subcommands."));
    }

    void register(PluginContext context) {
        context.command("DEBUG", -2, this::debug)
                .writesKeyspace()
                .noTouch()
                .flags(Flag.ADMIN, Flag.NO_SCRIPT, Flag.LOADING, Flag.STALE);
    }

    private void debug(Request request, Reply reply) throws Exception {
        if (!isAllowed(ClientSession.of(request))) {
            throw NOT_ALLOWED;
        }
        String name = request.arg(1).toString().toUpperCase(Locale.ROOT);
        for (Part part : parts) {
            if (part.name.equals(name) && request.argc() >= part.minArguments && request.argc() <= part.maxArguments) {
                part.handler.execute(request, reply);
                return;
            }
        }
        CommandException rejection = UnsupportedDebug.of(name);
        throw rejection != null
                ? rejection
                : CommandException.quoting(
                        "ERR",
                        "unknown subcommand or wrong number of arguments for '",
                        request.arg(1),
                        "'. Try DEBUG HELP.");
    }

    private boolean isAllowed(Session client) {
        DebugAccess allowed = server.config().debugCommand();
        return allowed == DebugAccess.YES || (allowed == DebugAccess.LOCAL && isLocal(client.address()));
    }

    static boolean isLocal(String address) {
        return address.startsWith("127.") || address.startsWith("[::1]");
    }

    private void changeReplicationId(Request request, Reply reply) {
        throw NO_REPLICATION;
    }

    private void digest(Request request, Reply reply) {
        reply.simple(new DatasetDigest().of(server.world().held(), server.databases()));
    }

    private void digestValue(Request request, Reply reply) {
        reply.array(request.argc() - 2);
        for (int i = 2; i < request.argc(); i++) {
            reply.simple(new DatasetDigest().of(request.keyspace().key(request.arg(i))));
        }
    }

    /** Returns an error that is not counted, as in redis-server. */
    private void error(Request request, Reply reply) {
        String text = new String(request.arg(2).toByteArray(), StandardCharsets.UTF_8);
        int space = text.indexOf(' ');
        reply.error(CommandException.of(
                space < 0 ? text : text.substring(0, space), space < 0 ? "" : text.substring(space + 1)));
    }

    private void jmap(Request request, Reply reply) throws Exception {
        if (request.argc() == 2) {
            reply.verbatim("txt", HeapViews.classes());
        } else if (request.arg(2).is("DUMP")) {
            reply.bulk(HeapViews.dump(server.config().dir()).toString());
        } else {
            throw CommandException.SYNTAX;
        }
    }

    private void log(Request request, Reply reply) {
        log.warning("DEBUG LOG: {}", request.arg(2).toString());
        reply.ok();
    }

    private void object(Request request, Reply reply) {
        Key key = request.keyspace().key(request.arg(2));
        if (!key.exists()) {
            throw NO_SUCH_KEY;
        }
        long idleSeconds = key.idleSeconds();
        long accessed = request.now() / MILLIS_PER_SECOND - idleSeconds & ACCESS_CLOCK_MAX;
        reply.simple("Value at:0x0 refcount:1 encoding:" + key.encoding() + " serializedlength:" + key.memoryBytes()
                + " lru:" + accessed + " lru_seconds_idle:" + idleSeconds);
    }

    private void populate(Request request, Reply reply) {
        long count = request.arg(2).toLong();
        String prefix = request.argc() > 3 ? request.arg(3).toString() : "key";
        long size = request.argc() > 4 ? request.arg(4).toLong() : 0;
        if (count < 0 || size < 0 || size > request.maxStringBytes()) {
            throw CommandException.of("ERR", "value is out of range, must be positive");
        }
        for (long i = 0; i < count; i++) {
            Key key = request.keyspace().key(Bytes.utf8(prefix + ":" + i));
            if (!key.exists()) {
                key.set(TypeHandle.STRING, Bytes.of(padded("value:" + i, (int) size)));
            }
        }
        reply.ok();
    }

    private static byte[] padded(String text, int size) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return size == 0 ? bytes : java.util.Arrays.copyOf(bytes, size);
    }

    private void protocol(Request request, Reply reply) {
        replies.write(request.arg(2), reply);
    }

    private void packedThreshold(Request request, Reply reply) {
        throw NO_LISTS;
    }

    private void setActiveExpire(Request request, Reply reply) {
        server.databases().expiresActively(StateCommands.lenientNumber(request.arg(2)) != 0);
        reply.ok();
    }

    /** Blocks while all loops are stopped: the client asks for exactly that. */
    private void sleep(Request request, Reply reply) {
        double seconds = StateCommands.lenientNumber(request.arg(2));
        long end = System.nanoTime() + (long) (seconds * NANOS_PER_SECOND);
        for (long rest = end - System.nanoTime(); rest > 0; rest = end - System.nanoTime()) {
            LockSupport.parkNanos(rest);
        }
        reply.ok();
    }

    private void stringMatch(Request request, Reply reply) {
        reply.integer(Glob.of(request.arg(2)).matches(request.arg(3)) ? 1 : 0);
    }

    private void help(Request request, Reply reply) {
        reply.array(1 + parts.size() * 2);
        reply.simple(HelpText.firstLine("DEBUG"));
        for (Part part : parts) {
            reply.simple(part.name);
            reply.simple("    " + part.help);
        }
    }
}
