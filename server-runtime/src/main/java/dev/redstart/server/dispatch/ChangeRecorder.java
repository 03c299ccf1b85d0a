package dev.redstart.server.dispatch;

import dev.redstart.server.aof.AppendOnlyFile;
import dev.redstart.server.command.Command;
import dev.redstart.server.config.Limits;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.log.LogAppender;

/**
 * Appends the changes of clients' commands to the change log. One per event loop, used on its thread only.
 *
 * <p>Memory for the record is reserved before the command runs: a change that cannot be logged is never made.
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

    /** Returns whether this loop has appended so much that it is time to look whether the log's writer is far behind. */
    boolean isBackPressureDue() {
        return changes.hasAppended(Limits.LOG_BACK_PRESSURE_BYTES);
    }

    /** Writes for the log's writer where that is far behind; between two commands, since the disk may be slow. */
    void applyBackPressure() {
        world.outside(log::applyBackPressure);
    }

    /** Reserves memory for the record of a write and returns whether there was enough. */
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

    /** Appends the record while the changed keys are locked, so that the log has a key's changes in order. */
    void record(Frame frame, Command command) {
        if (!changes.isRecording()) {
            return;
        }
        try {
            if (frame.isLoggedItself()) { // otherwise the record already has the commands that it called
                frame.request.writeTo(changes.begin());
            }
            changes.append(frame.request.nowMillis());
        } catch (OutOfMemoryError | ArithmeticException e) {
            errors.fault(frame.reply, command, e);
            log.incomplete(e);
        }
    }
}
