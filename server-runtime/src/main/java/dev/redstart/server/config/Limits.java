package dev.redstart.server.config;

/** Every fixed limit of the server with its reason. What an operator may change is in {@link ServerConfig} instead. */
public final class Limits {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;

    // The wire

    /** An inline command, or the header line of an array or a bulk string: redis-server's own limit. */
    public static final int INLINE_MAX_BYTES = 64 * KIB;

    /** One bulk string unless {@code proto-max-bulk-len} says otherwise: redis-server's default. */
    public static final long PROTO_MAX_BULK_BYTES = 512L * MIB;

    /** What {@code proto-max-bulk-len} and {@code client-query-buffer-limit} may be at least, as in redis-server. */
    public static final long QUERY_MIN_BYTES = MIB;

    /** What they may be at most: a command lies in one array, an array ends at 2 GiB, the rest is for headers. */
    public static final long QUERY_MAX_BYTES = 2L * KIB * MIB - 64 * KIB;

    /** An unfinished command unless {@code client-query-buffer-limit} says otherwise: redis-server's default. */
    public static final long QUERY_BUFFER_BYTES = 1024L * MIB;

    /** A longer bulk string that a read cuts gathers in an array of its own: no read brings a longer one whole. */
    public static final int LARGE_BULK_BYTES = 64 * KIB;

    /** An array that grows with a command or a reply doubles up to here. */
    public static final int DOUBLING_BYTES = 8 * MIB;

    /** Beyond {@link #DOUBLING_BYTES} it grows by this part: little is reserved unnecessarily, and each byte copied some times. */
    public static final int GROWTH_DIVISOR = 8;

    /** A large bulk string gathers in pieces of this size at most, a little below 4 MiB so that its header fits in too. */
    public static final int BULK_PIECE_BYTES = 4 * MIB - 32;

    /** When no more than this is missing of a large bulk string, its one array is made: twice the bulk less this at most. */
    public static final int BULK_AHEAD_BYTES = 8 * MIB;

    // Connections and loops

    /** One read or write of a socket: the JDK keeps, per thread, a direct buffer as large as the largest one. */
    public static final int READ_CHUNK_BYTES = 64 * KIB;

    /** Arrays of one size that a loop keeps for the next unfinished command or unread reply, in bytes: a few of the largest. */
    public static final int SPARE_BYTES = 256 * KIB;

    /** Empty holders of unfinished commands and of unread replies that a loop keeps: more are rarely in use at a time. */
    public static final int SPARE_HOLDERS = 256;

    /** Commands parsed before the first of them runs: enough for their cache misses to overlap. */
    public static final int BATCH_COMMANDS = 32;

    /**
     * Connections that are read before the commands of the first are executed, so that the cache misses of all overlap:
     * enough for commands that come alone. For each that it ever had in a group a loop keeps 128 KiB of input, and
     * up to 256 KiB of what was found in it.
     */
    public static final int GROUP_CONNECTIONS = 16;

    /** Commands that make a group large enough: with 32 and 64 a request costs more, with 256 no less. */
    public static final int GROUP_COMMANDS = 128;

    /** Bytes in and out that make a group large enough: with 32 KiB a GET of 1 KB values costs more than without groups. */
    public static final int GROUP_BYTES = 16 << 10;

    /** Commands of one connection in one tick: a pipeline of 100,000 must not starve its neighbours. */
    public static final int COMMANDS_PER_TICK = 4096;

    /**
     * Time that one connection's commands take in one tick, give or take one command and one millisecond: a pipeline of
     * slow commands must not starve its neighbours either, and a turn that ends earlier costs more than it gives.
     */
    public static final int MILLIS_PER_TICK = 2;

    /** Bytes of replies after which the clock is read again: copying them takes some tens of microseconds. */
    public static final int CLOCK_BYTES = 256 * KIB;

    /** Bytes written to one connection in one tick: one that takes all of a huge value must not starve its neighbours. */
    public static final int OUTPUT_BYTES_PER_TICK = 8 * MIB;

    /** Unsent replies at which a connection's next commands wait while its client takes some: it need not run ahead. */
    public static final int OUTPUT_SOFT_BYTES = MIB;

    /**
     * How long they wait while its client takes none: it may write all of its pipeline before it reads, and would wait for
     * ever. One that does read takes something within this time, unless the network is slow; then it runs ahead.
     */
    public static final int OUTPUT_PATIENCE_MILLIS = 10;

    /** How long they wait once all clients hold half of what they may: one that reads slowly takes something each second. */
    public static final int OUTPUT_LONG_PATIENCE_MILLIS = 1000;

    /** Time between two looks at the clients that do not take their replies. */
    public static final int OUTPUT_CHECK_MILLIS = 1000;

    /** One reply at most: a longer one closes the connection in the middle of it. */
    public static final int OUTPUT_HARD_BYTES = 1024 * MIB;

    /**
     * What is copied for one reply takes this part of the heap at most, whatever the limit above: while it grows it exists
     * twice. A large value that is sent from where it lies costs nothing here.
     */
    public static final int OUTPUT_HEAP_SHARE = 4;

    /** All clients' unfinished commands and unread replies together take this part of the heap at most. */
    public static final int CLIENTS_HEAP_SHARE = 2;

    /** Of the heap, in percent, neither data nor clients take: the collector's, and what the server itself needs. */
    public static final int CLIENTS_SPARED_PERCENT = 15;

    /** Clients may take this part of the heap whatever the data takes: a client must be able to send DEL. */
    public static final int CLIENTS_MIN_SHARE = 16;

    /**
     * A command with more arguments or keys than these has no object for each of them at a time. So many do not fit what a loop
     * reads at once: their bytes lie in an array that is not used again.
     */
    public static final int OBJECTS_PER_COMMAND = 32 * KIB;

    /** Connections that the operating system keeps for us before they are accepted: redis-server's default. */
    public static final int ACCEPT_BACKLOG = 511;

    /** Time between two looks whether a loop's command ends; one that is seen twice has no new clients sent its way. */
    public static final int LOOP_LOOK_MILLIS = 1000;

    /** A command that holds its loop for so long is named in the log: no client library waits much longer. */
    public static final int LOOP_STUCK_MILLIS = 5000;

    /** Files that are open beside sockets, at most: logs, snapshots and plugins' own; redis-server's own reserve. */
    public static final int RESERVED_FILES = 32;

    /** Event loops at most when {@code io-threads} is 0: a guess at where a network card becomes the limit. */
    public static final int AUTO_IO_THREADS = 8;

    /** Event loops at most when {@code io-threads} names a number: redis-server's own limit. */
    public static final int MAX_IO_THREADS = 128;

    /** How long CONFIG SET waits for the thread that accepts to listen elsewhere: it only ever waits for connections. */
    public static final int REBIND_PATIENCE_MILLIS = 2000;

    /** Listening addresses at most: redis-server's own limit. */
    public static final int MAX_BIND_ADDRESSES = 16;

    // Keys

    /** Stripes of the keyspace, a power of two: with 10 million keys, one's table still grows within a millisecond. */
    public static final int STRIPES = 4096;

    /** Databases at most: each stripe refers to a table for each, 16 MiB of references in all. */
    public static final int MAX_DATABASES = 1024;

    /** Looks at a taken key lock before the connection is deferred: about as long as a short command holds it. */
    public static final int KEY_LOCK_SPINS = 100;

    /** Times a connection is deferred for a taken key lock before it waits in order, so that it does not starve. */
    public static final int KEY_LOCK_TRIES = 16;

    // The heap

    /** Of the heap, in percent, for data with an unknown collector: less than any one's old generation. */
    public static final int DATA_FIRST_PERCENT = 50;

    /** Of the old generation, in percent, where its size is fixed: what is promoted meanwhile needs room there. */
    public static final int DATA_OLD_PERCENT = 92;

    /** Of the heap, in percent, with G1: it needs a tenth to copy to, a twentieth for new objects, and unbroken runs. */
    public static final int DATA_G1_PERCENT = 75;

    /** What the server itself, its plugins' classes and small buffers take of the heap: 9 MB after the start. */
    public static final int DATA_HEADROOM_BYTES = 12 * MIB;

    /** Data may take so much of any heap: one that is too small for it is too small for the server. */
    public static final int DATA_MIN_BYTES = 6 * MIB;

    /** This part of what data may take is room between admitting a command and refusing memory; see HeapBudget. */
    public static final int DATA_ROOM_DIVISOR = 16;

    /** And so much more of it: a region for what moves, one that is filled, one for what was admitted at the same time. */
    public static final int DATA_ROOM_BYTES = 6 * MIB;

    /** Time between two looks at how full the heap is: soon enough for an operator, and next to no work. */
    public static final int MEMORY_PERIOD_MILLIS = 250;

    /** How long all loops stand still at most while one command is waited for: a client notices no more than a slow one. */
    public static final int WORLD_FREEZE_MILLIS = 200;

    /** How long a client's command that needs all loops to stop waits for one that does not end, before it is refused. */
    public static final int WORLD_PATIENCE_MILLIS = 5_000;

    // Health checks

    /** How long {@code --ping} waits for a connection, and then for the reply: longer than a full collection mostly takes. */
    public static final int PING_PATIENCE_MILLIS = 5_000;

    /** Bytes of a reply that {@code --ping} reads: PONG and every error that the server answers are shorter. */
    public static final int PING_REPLY_BYTES = 512;

    // Files

    /** What is read of a file or written to it at once, and the longest string of a file that is not given its own array. */
    public static final int FILE_BUFFER_BYTES = 256 * KIB;

    /** Keys of a file that wait for each other, so that their cache misses overlap. */
    public static final int LOAD_BATCH_KEYS = 128;

    /** The longest value that is kept as it stood in a file: it lies in one array. */
    public static final int ARRAY_MAX_BYTES = Integer.MAX_VALUE - 64;

    /** A value of a plugin's own type goes into files in strings of this size, so that no reader needs room for all of it. */
    public static final int FILE_PIECE_BYTES = 64 * KIB;

    /** Longer strings are not compressed in files: that would take as much memory again. */
    public static final int COMPRESSED_MAX_BYTES = 64 * MIB;

    // Background work

    /** Time that one round of active expiry may take, one percent of its period: what one client would notice. */
    public static final int EXPIRY_BUDGET_MICROS = 1000;

    /** Time between two rounds of active expiry: redis-server's default {@code hz} of 10. */
    public static final int EXPIRY_PERIOD_MILLIS = 100;

    /** How much longer a rest is than the round of active expiry before it: expiry takes a tenth of the time. */
    public static final int EXPIRY_REST_FACTOR = 9;

    /** The longest rest, whatever the round took: keys are gone some seconds after their end, among ten millions too. */
    public static final int EXPIRY_REST_MILLIS = 1000;

    /** Commands that call one another, in depth: more than plugins need, and far from the end of a loop's stack. */
    public static final int CALL_DEPTH = 16;

    /** The reply of a command that another one called: the longest string, and something around it. */
    public static final long CALL_REPLY_MAX_BYTES = PROTO_MAX_BULK_BYTES + MIB;

    // The append-only log

    /** The log's buffer grows by this much: a tick's writes fit in one, and many of them are one call of the system. */
    public static final int LOG_CHUNK_BYTES = 256 * KIB;

    /** Bytes of empty chunks that the log keeps, outside the heap: what a second of heavy writing needs. */
    public static final int LOG_SPARE_BYTES = 64 * MIB;

    /** Bytes of the log that wait in memory at most: then the loops write them, and so wait for the disk themselves. */
    public static final int LOG_PENDING_BYTES = 128 * MIB;

    /** What a loop appends to the log before it looks, inside a tick, whether too much waits: small beside that bound. */
    public static final int LOG_BACK_PRESSURE_BYTES = MIB;

    /** And no more than this part of what the heap may grow to: on a small heap there is less outside of it, too. */
    public static final int LOG_PENDING_HEAP_SHARE = 8;

    /** All the log's memory, spare and reserved, is less than this part of the heap's size: then changes are refused. */
    public static final int LOG_MEMORY_PERCENT = 75;

    /** Bytes that wait for {@code everysec}'s next second at most; then they are written and forced at once. */
    public static final int LOG_EARLY_BYTES = 8 * MIB;

    /** Consumers of the change log at most: the append-only file, and some replicas. Each chunk has a buffer for each. */
    public static final int LOG_CONSUMERS = 16;

    /** Room in the change log that a loop keeps for its next command at most; more was for a huge one and is given back. */
    public static final int LOG_APPENDER_SPARE_BYTES = MIB;

    /** Looks at the taken lock of the log's buffer before the thread waits in order: about as long as an append holds it. */
    public static final int LOG_LOCK_SPINS = 200;

    /** A thread that finds no memory to wait for the change log's lock tries again after so long. */
    public static final int LOG_LOCK_PARK_NANOS = 20_000;

    /** Time from which on a force to disk counts as delayed: redis-server's own. */
    public static final int LOG_SLOW_FORCE_MILLIS = 2000;

    /** Time between two lines in the log about the same trouble with the disk: redis-server's own. */
    public static final int LOG_TROUBLE_LINES_MILLIS = 30_000;

    /** One read of a log file while it is loaded: few calls of the system, and little beside the data. */
    public static final int LOG_READ_BYTES = 64 * KIB;

    // Files

    /** Time between two lines in the log about how far loading or saving is: calm, and soon enough to believe in it. */
    public static final int PROGRESS_SECONDS = 5;

    /** Time between two rounds of what the files need: redis-server's default {@code hz} of 10. */
    public static final int FILES_PERIOD_MILLIS = 100;

    /** Time that passes after a failed snapshot before the next one by itself: redis-server's own. */
    public static final int SNAPSHOT_RETRY_SECONDS = 5;

    /** How long the end of the server waits for a snapshot that was told to stop: it does within one table. */
    public static final int LAST_SAVE_PATIENCE_SECONDS = 10;

    // The end

    /** How long the end waits for commands that run, before it names them and interrupts their threads: few take longer. */
    public static final int LAST_COMMAND_PATIENCE_MILLIS = 3000;

    /** How long it then waits: an interrupt ends a handler that sleeps or waits at once, and others not at all. */
    public static final int INTERRUPTED_COMMAND_MILLIS = 500;

    /** How long a snapshot or rewrite that was told to stop may go on before its thread is interrupted: one table, mostly. */
    public static final int CANCELLED_JOB_MILLIS = 1000;

    /** How long the end waits for all plugins to stop: they may have something to write. */
    public static final int PLUGINS_STOP_PATIENCE_SECONDS = 10;

    /** How long a program whose server has ended may go on by itself before it is halted: it only has to exit. */
    public static final int EXIT_PATIENCE_SECONDS = 2;

    // What is measured

    /** Of so many batches one has a sample: three clock reads in a hundred commands, and enough samples in a second. */
    public static final int SAMPLED_BATCHES = 4;

    /** Where shorter times count as slow every command is timed: a batch of short ones takes some tens of microseconds. */
    public static final int TIMED_SINGLY_NANOS = 1_000_000;

    /** Batches that are timed command by command after one was slow: enough to meet the culprit if it comes again. */
    public static final int TIMED_BATCHES = 64;

    /** Error codes that INFO errorstats counts apart: Redis' limit since 7.4; a plugin cannot fill memory with codes. */
    public static final int ERROR_CODES = 128;

    /** The longest error code: redis-server looks for the blank behind it among the first 32 characters of the line. */
    public static final int ERROR_CODE_CHARACTERS = 30;

    // Operators

    /** Repeated stack traces that plugins' faults may put into the log: a client in a loop must not fill the disk. */
    public static final int PLUGIN_ERROR_LOGS_PER_SECOND = 5;

    /** Kinds of plugins' faults whose first one is always logged: more than the commands of many plugins can have. */
    public static final int PLUGIN_FAULT_KINDS = 1024;

    /** Files that include one another, in depth: a file that includes itself ends here. */
    public static final int INCLUDE_DEPTH = 16;

    private Limits() {}
}
