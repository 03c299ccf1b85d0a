package dev.redstart.server.dispatch;

import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.command.Command;
import dev.redstart.server.config.Limits;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.log.LogAppender;

/**
 * Takes what a client's command changed to the change log; one per event loop, on its thread alone.
 *
 * <p>Room for the record comes first: a change that cannot be logged is never made.
 */
final class ChangeRecorder {
    private final AppendOnlyFile log;
    private final LogAppender changes;
    private final StopTheWorld world;
    private final ErrorReplies errors;

    ChangeRecorder(AppendOnlyFile log, LogAppender changes, StopTheWorld world, ErrorReplies errors) {
        this.log = log;
        this.changes = changes;
        this.world = world;
        this.errors = errors;
    }

    /** Writes for the log's own thread where this loop appended much and that thread is far behind; before a command starts. */
    void applyBackPressure(Frame frame) {
        if (frame.height == Frame.LOWEST && changes.hasAppended(Limits.LOG_BACK_PRESSURE_BYTES)) {
            world.outside(log::applyBackPressure); // the disk may take its time, and nothing is locked yet
        }
    }

    /** Reserves memory for the record of a command that may change something; false where there is none. */
    boolean hasRoom(CommandRequest request, Command command) {
        if (!changes.isRecording() || !command.isWrite()) {
            return true;
        }
        try {
            changes.reserve(request.logBytes());
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        }
    }

    /** Appends the record under the locks of the changed keys, so that the log has a key's changes in their order. */
    void record(Frame frame, Command command) {
        if (!changes.isRecording()) {
            return;
        }
        try {
            if (frame.isLoggedItself()) { // else the commands that it called are noted already
                frame.request.writeTo(changes.begin());
            }
            changes.append(frame.request.nowMillis());
        } catch (OutOfMemoryError | ArithmeticException e) {
            errors.fault(frame.reply, command, e);
            log.incomplete(e);
        }
    }
}
