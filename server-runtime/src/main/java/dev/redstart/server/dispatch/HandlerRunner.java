package dev.redstart.server.dispatch;

import dev.redstart.api.CommandException;
import dev.redstart.server.command.Command;
import dev.redstart.server.lock.StripeHeldException;
import dev.redstart.server.lock.WorldBusyException;
import dev.redstart.server.resp.OutputBuffer;

/**
 * Runs plugins' code in a frame and is the one place that catches what it throws: a {@link CommandException} is a refusal,
 * everything else the plugin's fault. One per event loop.
 */
final class HandlerRunner {
    private final ErrorReplies errors;

    HandlerRunner(ErrorReplies errors) {
        this.errors = errors;
    }

    /**
     * Runs the handler of a command whose keys are locked; exactly one reply value is there afterwards.
     *
     * @throws WorldBusyException where the handler needs the world and another one has it
     * @throws StripeHeldException where it came to a stripe that another one has
     * @throws OutputBuffer.OverflowException where the reply is too large
     */
    void run(Frame frame, Command command) {
        try {
            command.handler().execute(frame.request, frame.reply);
            frame.request.endPropagation();
            frame.requireLoggable();
            if (frame.height == Frame.LOWEST && frame.request.client().isSilent()) {
                frame.reply.discard();
            } else if (!frame.reply.isComplete()) {
                errors.miscount(frame.reply, command);
            }
        } catch (CommandException e) {
            forgetIncompletePropagation(frame);
            errors.refused(frame.reply, command, e);
        } catch (WorldBusyException | StripeHeldException | OutputBuffer.OverflowException e) {
            throw e;
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            forgetIncompletePropagation(frame);
            errors.fault(frame.reply, command, e);
        }
    }

    /** A handler that failed may have begun a command for the log and not ended it: then the request is logged as it was sent. */
    private static void forgetIncompletePropagation(Frame frame) {
        try {
            frame.request.endPropagation();
        } catch (IllegalStateException incomplete) {
            // It is forgotten by now, and the client and the log are told of the first failure.
        }
    }

    /** Finds a request's keys; false after refusing: a plugin's own way to find keys may fail. */
    boolean findKeys(Frame frame, Command command, int db) {
        try {
            frame.finder.find(command, frame.request, db);
            return true;
        } catch (CommandException e) {
            errors.refused(frame.reply, command, e);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            errors.fault(frame.reply, command, e);
        }
        return false;
    }

    /** Removes values that are empty now; whether they are is a value type's, so a plugin's, code. */
    void dropEmptied(Frame frame, Command command) {
        try {
            frame.locks.finish();
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            errors.fault(frame.reply, command, e);
        }
    }

    /** Answers with an error that may quote a client's bytes, one character a byte. */
    void refuse(Frame frame, String latin1) {
        errors.refuse(frame.reply, latin1);
    }
}
