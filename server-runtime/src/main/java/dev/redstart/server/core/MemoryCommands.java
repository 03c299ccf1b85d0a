package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.CommandHandler;
import dev.redstart.api.CommandSpec;
import dev.redstart.api.Flag;
import dev.redstart.api.KeyFlag;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** MEMORY: reports of memory, and trimming. */
final class MemoryCommands {
    private final ServerContext server;

    MemoryCommands(ServerContext server) {
        this.server = server;
    }

    void register(PluginContext context) {
        context.command("MEMORY|USAGE", this::usage)
                .arity(-3)
                .reads(KeySpec.at(2).flags(KeyFlag.RO))
                .noTouch()
                .group("server")
                .since("4.0.0")
                .syntax("key [SAMPLES count]")
                .complexity("O(1); O(N) for a value of N bytes whose type does not report its memory")
                .summary("Returns the memory of a key and its value in bytes.");
        report(context, "MEMORY|STATS", this::stats).summary("Returns details about memory usage.");
        report(context, "MEMORY|DOCTOR", this::doctor).summary("Returns a report about memory problems.");
        report(context, "MEMORY|MALLOC-STATS", this::mallocStats)
                .summary("Returns the keyspace's part of the heap, and statistics of the heap.");
        context.command("MEMORY|PURGE", this::purge)
                .arity(2)
                .group("server")
                .tips("request_policy:all_shards", "response_policy:all_succeeded")
                .since("4.0.0")
                .complexity("O(1)")
                .summary("Releases empty regions of the keyspace to the heap.");
        context.command("MEMORY|HELP", this::help)
                .arity(2)
                .flags(Flag.LOADING, Flag.STALE)
                .group("server")
                .since("4.0.0")
                .complexity("O(1)")
                .summary("Returns help about the subcommands.");
    }

    private static CommandSpec report(PluginContext context, String name, CommandHandler handler) {
        return context.command(name, handler)
                .arity(2)
                .group("server")
                .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special")
                .since("4.0.0")
                .complexity("O(1)");
    }

    /** Checks SAMPLES, which has no effect: values report their memory, or are measured completely. */
    private void usage(Request request, Reply reply) {
        for (int i = 3; i < request.argc(); i += 2) {
            Bytes option = request.arg(i);
            if (!option.is("SAMPLES") || i + 1 == request.argc()) {
                throw CommandException.SYNTAX;
            }
            if (request.arg(i + 1).toLong() < 0) {
                throw CommandException.SYNTAX;
            }
        }
        long bytes = request.key(0).memoryBytes();
        if (bytes == 0) {
            reply.nil();
        } else {
            reply.integer(bytes);
        }
    }

    private void stats(Request request, Reply reply) {
        MemoryMetrics memory = MemoryMetrics.of(server);
        long[] keys = server.databases().sizes();
        reply.beginMap();
        write(reply, "peak.allocated", memory.peakBytes());
        write(reply, "total.allocated", memory.usedBytes());
        write(reply, "startup.allocated", 0);
        write(reply, "replication.backlog", 0);
        write(reply, "clients.slaves", 0);
        write(reply, "clients.normal", memory.clientBytes());
        write(reply, "cluster.links", 0);
        write(reply, "aof.buffer", memory.logBytes());
        write(reply, "lua.caches", 0);
        write(reply, "functions.caches", 0);
        write(reply, "overhead.total", memory.overheadBytes());
        long total = 0;
        for (long size : keys) {
            total += size;
        }
        write(reply, "keys.count", total);
        write(reply, "keys.bytes-per-key", total == 0 ? 0 : memory.datasetBytes() / total);
        write(reply, "dataset.bytes", memory.datasetBytes());
        writeRatio(reply, "dataset.percentage", memory.datasetPercent());
        writeRatio(reply, "peak.percentage", memory.peakPercent());
        write(reply, "allocator.allocated", memory.allocatedBytes());
        write(reply, "allocator.active", memory.activeBytes());
        writeRatio(reply, "allocator-fragmentation.ratio", memory.allocatorRatio());
        write(reply, "allocator-fragmentation.bytes", memory.activeBytes() - memory.allocatedBytes());
        write(reply, "allocator.resident", memory.activeBytes());
        writeRatio(reply, "allocator-rss.ratio", 1);
        write(reply, "allocator-rss.bytes", 0);
        writeRatio(reply, "rss-overhead.ratio", memory.overheadRatio());
        write(reply, "rss-overhead.bytes", memory.residentOverheadBytes());
        writeRatio(reply, "fragmentation", memory.residentRatio());
        write(reply, "fragmentation.bytes", memory.fragmentationBytes());
        reply.end();
    }

    private static void write(Reply reply, String field, long value) {
        reply.bulk(field);
        reply.integer(value);
    }

    private static void writeRatio(Reply reply, String field, double value) {
        reply.bulk(field);
        reply.number(value);
    }

    private void doctor(Request request, Reply reply) {
        reply.verbatim("txt", MemoryMetrics.of(server).diagnosis());
    }

    private void mallocStats(Request request, Reply reply) {
        reply.verbatim("txt", MemoryMetrics.of(server).heapReport());
    }

    private void purge(Request request, Reply reply) {
        server.databases().trim();
        reply.ok();
    }

    private void help(Request request, Reply reply) {
        HelpText.write(reply, server.commands().named("memory"));
    }
}
