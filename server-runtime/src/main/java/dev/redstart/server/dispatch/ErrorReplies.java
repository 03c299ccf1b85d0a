package dev.redstart.server.dispatch;

import dev.redstart.api.CommandException;
import dev.redstart.server.command.Command;
import dev.redstart.server.resp.RespWriter;
import dev.redstart.server.stats.LoopStats;
import dev.redstart.server.stats.LoopStats.Counter;
import dev.redstart.server.stats.ServerStats;

/** Puts errors in place of replies, and counts them; one per event loop. */
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

    /** From now on failures end the loading of data. */
    void beginLoading() {
        isLoader = true;
    }

    /** Refuses a command, in Latin-1, before its handler ran. */
    void refuse(RespWriter reply, String latin1) {
        reply.replaceWithError(latin1);
        count(latin1.substring(0, latin1.indexOf(' ')));
    }

    /** The handler refused. */
    void refused(RespWriter reply, Command command, CommandException e) {
        loadFailure = isLoader && admission.isEnd(e) ? e : loadFailure;
        reply.replaceWithError(e);
        stats.failed(command.index());
        count(e.code());
    }

    /** The handler did not write exactly one reply value. */
    void miscount(RespWriter reply, Command command) {
        fault(reply, command, faults.miscount(command));
    }

    /** The handler threw what it should not have. */
    void fault(RespWriter reply, Command command, Throwable cause) {
        loadFailure = isLoader ? cause : null;
        if (cause instanceof OutOfMemoryError) {
            refused(reply, command, admission.heapEnded()); // nobody's bug; clients know this error
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

    /** Why a command of a log could not be executed, null if it could; forgotten by the call. */
    Throwable takeLoadFailure() {
        Throwable failure = loadFailure;
        loadFailure = null;
        return failure;
    }
}
