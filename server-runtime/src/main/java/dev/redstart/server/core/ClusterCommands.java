package dev.redstart.server.core;

import dev.redstart.api.CommandException;
import dev.redstart.api.CommandSpec;
import dev.redstart.api.Flag;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** What clients of a cluster ask first. This is none, and says it in the words that they look for. */
final class ClusterCommands {
    void register(PluginContext context) {
        connection(context, "READONLY", "3.0.0", "Lets a cluster's replica answer.")
                .flags(Flag.LOADING, Flag.STALE);
        connection(context, "READWRITE", "3.0.0", "Lets a cluster's replica answer no more.")
                .flags(Flag.LOADING, Flag.STALE);
        connection(context, "ASKING", "3.0.0", "Says that a cluster's node sent this connection here.");
        question(context, "INFO", "3.0.0", "Tells about the cluster.").tips("nondeterministic_output");
        question(context, "MYID", "3.0.0", "Answers this node's id.");
        question(context, "NODES", "3.0.0", "Tells about the cluster's nodes.").tips("nondeterministic_output");
        question(context, "SHARDS", "7.0.0", "Tells which nodes hold which slots.")
                .tips("nondeterministic_output");
        question(context, "SLOTS", "3.0.0", "Tells which nodes hold which slots, as older clients ask it.")
                .tips("nondeterministic_output");
    }

    private CommandSpec connection(PluginContext context, String name, String since, String summary) {
        return context.command(name, this::refuse)
                .arity(1)
                .flags(Flag.FAST)
                .categories("connection")
                .group("cluster")
                .since(since)
                .complexity("O(1)")
                .summary(summary);
    }

    private CommandSpec question(PluginContext context, String name, String since, String summary) {
        return context.command("CLUSTER|" + name, this::refuse)
                .arity(2)
                .flags(Flag.STALE)
                .group("cluster")
                .since(since)
                .complexity("O(1)")
                .summary(summary);
    }

    private void refuse(Request request, Reply reply) {
        throw CommandException.of("ERR", "This instance has cluster support disabled");
    }
}
