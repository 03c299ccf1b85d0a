package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
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
        context.command("MEMORY|USAGE", -3, this::usage)
                .reads(KeySpec.at(2).flags(KeyFlag.RO))
                .noTouch();
        context.command("MEMORY|STATS", 2, this::stats);
        context.command("MEMORY|DOCTOR", 2, this::doctor);
        context.command("MEMORY|MALLOC-STATS", 2, this::mallocStats);
        context.command("MEMORY|PURGE", 2, this::purge);
        context.command("MEMORY|HELP", 2, this::help).flags(Flag.LOADING, Flag.STALE);
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
