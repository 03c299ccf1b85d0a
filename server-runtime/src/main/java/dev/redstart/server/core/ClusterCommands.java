package dev.redstart.server.core;

import dev.redstart.api.CommandException;
import dev.redstart.api.Flag;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;

/** The commands of a cluster. They only report, in the words that clients expect, that this server is not part of one. */
final class ClusterCommands {
    private static final Flag[] CONNECTION = {Flag.FAST, Flag.LOADING, Flag.STALE};
    private static final Flag[] OPERATOR = {Flag.ADMIN, Flag.STALE};

    void register(PluginContext context) {
        context.command("READONLY", 1, this::reject).flags(CONNECTION).categories("connection");
        context.command("READWRITE", 1, this::reject).flags(CONNECTION).categories("connection");
        context.command("ASKING", 1, this::reject).flags(Flag.FAST).categories("connection");
        context.command("CLUSTER|INFO", 2, this::reject).flags(Flag.STALE);
        context.command("CLUSTER|MYID", 2, this::reject).flags(Flag.STALE);
        context.command("CLUSTER|MYSHARDID", 2, this::reject).flags(Flag.STALE);
        context.command("CLUSTER|NODES", 2, this::reject).flags(Flag.STALE);
        context.command("CLUSTER|SHARDS", 2, this::reject).flags(Flag.STALE);
        context.command("CLUSTER|SLOTS", 2, this::reject).flags(Flag.STALE);
        context.command("CLUSTER|LINKS", 2, this::reject).flags(Flag.STALE);
        context.command("CLUSTER|KEYSLOT", 3, this::reject).flags(Flag.STALE);
        context.command("CLUSTER|COUNTKEYSINSLOT", 3, this::reject).flags(Flag.STALE);
        context.command("CLUSTER|GETKEYSINSLOT", 4, this::reject).flags(Flag.STALE);
        context.command("CLUSTER|HELP", 2, this::reject).flags(Flag.LOADING, Flag.STALE);
        registerOperators(context);
        registerSlots(context);
    }

    private void registerOperators(PluginContext context) {
        context.command("CLUSTER|BUMPEPOCH", 2, this::reject).flags(OPERATOR);
        context.command("CLUSTER|COUNT-FAILURE-REPORTS", 3, this::reject).flags(OPERATOR);
        context.command("CLUSTER|FAILOVER", -2, this::reject).flags(OPERATOR);
        context.command("CLUSTER|FORGET", 3, this::reject).flags(OPERATOR);
        context.command("CLUSTER|MEET", -4, this::reject).flags(OPERATOR);
        context.command("CLUSTER|REPLICAS", 3, this::reject).flags(OPERATOR);
        context.command("CLUSTER|REPLICATE", 3, this::reject).flags(OPERATOR);
        context.command("CLUSTER|RESET", -2, this::reject).flags(Flag.ADMIN, Flag.NO_SCRIPT, Flag.STALE);
        context.command("CLUSTER|SAVECONFIG", 2, this::reject).flags(OPERATOR);
        context.command("CLUSTER|SET-CONFIG-EPOCH", 3, this::reject).flags(OPERATOR);
        context.command("CLUSTER|SLAVES", 3, this::reject).flags(OPERATOR);
    }

    private void registerSlots(PluginContext context) {
        context.command("CLUSTER|ADDSLOTS", -3, this::reject).flags(OPERATOR);
        context.command("CLUSTER|ADDSLOTSRANGE", -4, this::reject).flags(OPERATOR);
        context.command("CLUSTER|DELSLOTS", -3, this::reject).flags(OPERATOR);
        context.command("CLUSTER|DELSLOTSRANGE", -4, this::reject).flags(OPERATOR);
        context.command("CLUSTER|FLUSHSLOTS", 2, this::reject).flags(OPERATOR);
        context.command("CLUSTER|SETSLOT", -4, this::reject).flags(OPERATOR);
    }

    private void reject(Request request, Reply reply) {
        throw CommandException.of("ERR", "This instance has cluster support disabled");
    }
}
