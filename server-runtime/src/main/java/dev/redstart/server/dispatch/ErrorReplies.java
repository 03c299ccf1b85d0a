package dev.redstart.server.dispatch;

import dev.redstart.api.CommandException;
import dev.redstart.server.command.Command;
import dev.redstart.server.resp.RespWriter;
import dev.redstart.server.stats.LoopStats;
import dev.redstart.server.stats.LoopStats.Counter;
import dev.redstart.server.stats.ServerStats;

/** Replaces replies with errors, and counts them. One per event loop. */
final class ErrorReplies {
    private final LoopStats stats;
    private final ServerStats serverStats;
    private final PluginFaults faults;
    private final MemoryAdmission admission;
    private boolean isLoader;
    private Throwable loadFailure;

    ErrorReplies(LoopStats stats, ServerStats serverStats, PluginFaults faults, MemoryAdmission admission) {
        this.stats = stats;
        this.serverStats = serverStats;
        this.faults = faults;
        this.admission = admission;
    }

    /** Makes failures end the loading of data from now on. */
    void beginLoading() {
        isLoader = true;
    }

    /** Rejects a command before its handler runs; the text is Latin-1. */
    void reject(RespWriter reply, String latin1) {
        reply.replaceWithError(latin1);
        count(latin1.substring(0, latin1.indexOf(' ')));
    }

    /** Replies with the error that a handler threw. */
    void failed(RespWriter reply, Command command, CommandException e) {
        loadFailure = isLoader && admission.isOutOfMemory(e) ? e : loadFailure;
        reply.replaceWithError(e);
        stats.failed(command.index());
        count(e.code());
    }

    /** Replies to a command whose handler did not write exactly one value. */
    void wrongElementCount(RespWriter reply, Command command) {
        fault(reply, command, faults.wrongElementCount(command));
    }

    /** Replies to a command whose handler failed. */
    void fault(RespWriter reply, Command command, Throwable cause) {
        loadFailure = isLoader ? cause : null;
        if (cause instanceof OutOfMemoryError) {
            failed(reply, command, admission.heapEnded()); // no plugin's bug; clients know this error
            faults.report(command, cause);
            return;
        }
        reply.replaceWithError(ErrorMessages.INTERNAL_ERROR + command.plugin() + "', see server log");
        stats.add(Counter.PLUGIN_FAULTS, 1);
        stats.failed(command.index());
        count("ERR");
        faults.report(command, cause);
    }

    private void count(String code) {
        stats.add(Counter.ERRORS, 1);
        serverStats.error(code);
    }

    /** Returns and clears the reason why a command of a log could not be executed; null if it could. */
    Throwable takeLoadFailure() {
        Throwable failure = loadFailure;
        loadFailure = null;
        return failure;
    }
}
