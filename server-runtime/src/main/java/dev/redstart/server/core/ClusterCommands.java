package dev.redstart.server.core;

import dev.redstart.api.CommandException;
import dev.redstart.api.CommandSpec;
import dev.redstart.api.Flag;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** The commands of a cluster. They only report, in the words that clients expect, that this server is not part of one. */
final class ClusterCommands {
    private static final String[] UNSTABLE = {"nondeterministic_output"};
    private static final String[] STABLE = {};

    void register(PluginContext context) {
        connection(context, "READONLY", "Enables read-only queries on a connection to a cluster's replica.")
                .flags(Flag.LOADING, Flag.STALE);
        connection(context, "READWRITE", "Disables read-only queries on a connection to a cluster's replica.")
                .flags(Flag.LOADING, Flag.STALE);
        connection(context, "ASKING", "Signals that a cluster client is following a redirect.");
        query(context, "INFO", 2, "3.0.0", UNSTABLE, "", "Returns the state of the cluster.");
        query(context, "MYID", 2, "3.0.0", STABLE, "", "Returns the id of this node.");
        query(context, "MYSHARDID", 2, "7.2.0", UNSTABLE, "", "Returns the id of this node's shard.");
        query(context, "NODES", 2, "3.0.0", UNSTABLE, "", "Returns the nodes of the cluster.");
        query(context, "SHARDS", 2, "7.0.0", UNSTABLE, "", "Returns which nodes hold which slots.");
        query(context, "SLOTS", 2, "3.0.0", UNSTABLE, "", "Returns which nodes hold which slots, in the older form.");
        query(context, "LINKS", 2, "7.0.0", UNSTABLE, "", "Returns the connections between the cluster's nodes.");
        query(context, "KEYSLOT", 3, "3.0.0", STABLE, "key:string", "Returns the slot of a key.");
        query(context, "COUNTKEYSINSLOT", 3, "3.0.0", STABLE, "slot:integer", "Returns how many keys a slot holds.");
        query(
                context,
                "GETKEYSINSLOT",
                4,
                "3.0.0",
                UNSTABLE,
                "slot:integer count:integer",
                "Returns some of the keys of a slot.");
        query(context, "HELP", 2, "5.0.0", STABLE, "", "Returns the subcommands.")
                .flags(Flag.LOADING);
        registerOperators(context);
        registerSlots(context);
    }

    private void registerOperators(PluginContext context) {
        operator(context, "BUMPEPOCH", 2, "3.0.0", "", "Advances the cluster's epoch.")
                .tips(UNSTABLE);
        operator(
                        context,
                        "COUNT-FAILURE-REPORTS",
                        3,
                        "3.0.0",
                        "node-id",
                        "Returns how often a node was reported failing.")
                .tips(UNSTABLE);
        operator(context, "FAILOVER", -2, "3.0.0", "[FORCE | TAKEOVER]", "Starts a failover of this replica's master.");
        operator(context, "FORGET", 3, "3.0.0", "node-id", "Removes a node from the cluster.");
        operator(
                context,
                "MEET",
                -4,
                "3.0.0",
                "ip port:integer [cluster-bus-port:integer]",
                "Adds a node to the cluster.");
        operator(context, "REPLICAS", 3, "5.0.0", "node-id", "Returns the replicas of a master.")
                .tips(UNSTABLE);
        operator(context, "REPLICATE", 3, "3.0.0", "node-id", "Makes this node a replica of another one.");
        operator(context, "RESET", -2, "3.0.0", "[HARD | SOFT]", "Resets this node.")
                .flags(Flag.NO_SCRIPT);
        operator(context, "SAVECONFIG", 2, "3.0.0", "", "Writes the cluster's configuration to disk.");
        operator(context, "SET-CONFIG-EPOCH", 3, "3.0.0", "config-epoch:integer", "Sets the epoch of a new node.");
        operator(context, "SLAVES", 3, "3.0.0", "node-id", "Returns the replicas of a master, by the older name.")
                .tips(UNSTABLE);
    }

    private void registerSlots(PluginContext context) {
        operator(context, "ADDSLOTS", -3, "3.0.0", "slot:integer [slot ...]", "Assigns slots to this node.");
        operator(
                context,
                "ADDSLOTSRANGE",
                -4,
                "7.0.0",
                "<start-slot:integer end-slot:integer> [<start-slot:integer end-slot:integer> ...]",
                "Assigns ranges of slots to this node.");
        operator(context, "DELSLOTS", -3, "3.0.0", "slot:integer [slot ...]", "Unassigns slots of this node.");
        operator(
                context,
                "DELSLOTSRANGE",
                -4,
                "7.0.0",
                "<start-slot:integer end-slot:integer> [<start-slot:integer end-slot:integer> ...]",
                "Unassigns ranges of slots of this node.");
        operator(context, "FLUSHSLOTS", 2, "3.0.0", "", "Unassigns all slots of this node.");
        operator(
                context,
                "SETSLOT",
                -4,
                "3.0.0",
                "slot:integer <IMPORTING node-id | MIGRATING node-id | NODE node-id | STABLE>",
                "Binds a slot to a node, or moves it.");
    }

    private CommandSpec connection(PluginContext context, String name, String summary) {
        return context.command(name, this::reject)
                .arity(1)
                .flags(Flag.FAST)
                .categories("connection")
                .group("cluster")
                .since("3.0.0")
                .complexity("O(1)")
                .summary(summary);
    }

    private CommandSpec query(
            PluginContext context, String name, int arity, String since, String[] tips, String syntax, String summary) {
        CommandSpec spec = context.command("CLUSTER|" + name, this::reject)
                .arity(arity)
                .flags(Flag.STALE)
                .group("cluster")
                .since(since)
                .complexity("O(1)")
                .summary(summary)
                .tips(tips);
        return syntax.isEmpty() ? spec : spec.syntax(syntax);
    }

    private CommandSpec operator(
            PluginContext context, String name, int arity, String since, String syntax, String summary) {
        return query(context, name, arity, since, STABLE, syntax, summary).flags(Flag.ADMIN);
    }

    private void reject(Request request, Reply reply) {
        throw CommandException.of("ERR", "This instance has cluster support disabled");
    }
}
