package dev.redstart.server.dispatch;

import dev.redstart.api.CommandException;
import dev.redstart.server.command.Command;
import dev.redstart.server.lock.StripeHeldException;
import dev.redstart.server.lock.WorldBusyException;
import dev.redstart.server.resp.OutputBuffer;

/**
 * Runs plugins' code in a frame. The one place that catches what it throws: a {@link CommandException} is an error reply,
 * everything else is the plugin's fault. One per event loop.
 */
final class HandlerRunner {
    private final ErrorReplies errors;

    HandlerRunner(ErrorReplies errors) {
        this.errors = errors;
    }

    /**
     * Runs the handler of a command whose keys are locked. Afterwards the reply has exactly one value.
     *
     * @throws WorldBusyException where the handler needs the world and another thread has it
     * @throws StripeHeldException where it reached a stripe that another thread holds
     * @throws OutputBuffer.OverflowException where the reply is too large
     */
    void run(Frame frame, Command command) {
        try {
            command.handler().execute(frame.request, frame.reply);
            frame.request.endPropagation();
            frame.requireLoggable();
            if (frame.height == Frame.LOWEST && frame.request.client().suppressesReply()) {
                frame.reply.discard();
            } else if (!frame.reply.isComplete()) {
                errors.wrongElementCount(frame.reply, command);
            }
        } catch (CommandException e) {
            discardIncompletePropagation(frame);
            errors.failed(frame.reply, command, e);
        } catch (WorldBusyException | StripeHeldException | OutputBuffer.OverflowException e) {
            throw e;
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            discardIncompletePropagation(frame);
            errors.fault(frame.reply, command, e);
        }
    }

    /** Discards a command for the log that the failed handler did not complete: the request is then logged as it was sent. */
    private static void discardIncompletePropagation(Frame frame) {
        try {
            frame.request.endPropagation();
        } catch (IllegalStateException incomplete) {
            // The call has discarded it; the client and the log get the first failure.
        }
    }

    /** Finds a request's keys; false after rejecting the request, because a plugin's key finder may fail. */
    boolean findKeys(Frame frame, Command command, int db) {
        try {
            frame.finder.find(command, frame.request, db);
            return true;
        } catch (CommandException e) {
            errors.failed(frame.reply, command, e);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            errors.fault(frame.reply, command, e);
        }
        return false;
    }

    /** Removes values that are now empty. A value type, so a plugin's code, says whether one is. */
    void removeEmptied(Frame frame, Command command) {
        try {
            frame.locks.finish();
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            errors.fault(frame.reply, command, e);
        }
    }

    /** Replies with an error that may quote a client's bytes, one character per byte. */
    void reject(Frame frame, String latin1) {
        errors.reject(frame.reply, latin1);
    }
}
