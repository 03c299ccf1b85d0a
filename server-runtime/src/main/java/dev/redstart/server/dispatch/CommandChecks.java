package dev.redstart.server.dispatch;

import dev.redstart.api.CommandException;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.command.Command;
import dev.redstart.server.command.CommandTable;
import dev.redstart.server.lifecycle.Lifecycle;
import dev.redstart.server.stats.LoopStats;

/**
 * Looks a request's command up and checks everything that may reject it before its keys are locked: arity, the phase of the
 * server, memory, the state of the files. One per event loop.
 */
final class CommandChecks {
    private final Lifecycle lifecycle;
    private final MemoryAdmission admission;
    private final ErrorReplies errors;
    private final LoopStats stats;

    private CommandTable table;
    private boolean isLoader;

    CommandChecks(Lifecycle lifecycle, MemoryAdmission admission, ErrorReplies errors, LoopStats stats) {
        this.lifecycle = lifecycle;
        this.admission = admission;
        this.errors = errors;
        this.stats = stats;
    }

    /** Sets the table in force. */
    void table(CommandTable current) {
        table = current;
    }

    /** Returns the table in force. */
    CommandTable table() {
        return table;
    }

    /** Lets every known command through from now on: what a log has was admitted once. */
    void beginLoading() {
        isLoader = true;
    }

    /** Returns the command of a frame's request if it may run; null after replying with an error. */
    Command admit(Frame frame) {
        CommandRequest request = frame.request;
        Command command = named(request, table, 0);
        if (command == null) {
            rejectUnknown(frame);
            return null;
        }
        if (request.argc() > 1 && command.subcommandTable() != null) {
            Command sub = named(request, command.subcommandTable(), 1);
            if (sub == null) {
                errors.reject(frame.reply, ErrorMessages.unknownSubcommand(request, command));
                return null;
            }
            command = sub;
        }
        if (!isComplete(command, request)) {
            reject(frame, command, ErrorMessages.wrongNumberOfArguments(command));
            return null;
        }
        return mayRun(frame, command) ? command : null;
    }

    /** Returns the command of a request that has a valid number of arguments, or null. */
    Command find(CommandRequest request) {
        Command command = named(request, table, 0);
        if (command != null && request.argc() > 1 && command.subcommandTable() != null) {
            command = named(request, command.subcommandTable(), 1);
        }
        return command != null && isComplete(command, request) ? command : null;
    }

    private static Command named(CommandRequest request, CommandTable commands, int argument) {
        BytesView name = request.view(argument);
        return commands.find(name.array(), name.from(), name.length());
    }

    private static boolean isComplete(Command command, CommandRequest request) {
        return command.takes(request.argc()) && command.handler() != null;
    }

    private void rejectUnknown(Frame frame) {
        CommandRequest request = frame.request;
        if (frame.height == Frame.LOWEST && ErrorMessages.isCrossProtocol(request)) {
            request.client().disconnect();
        } else {
            errors.reject(frame.reply, ErrorMessages.unknownCommand(request));
        }
    }

    private boolean mayRun(Frame frame, Command command) {
        if (isLoader) {
            return true;
        }
        if (!lifecycle.isServing() && frame.height == Frame.LOWEST && !isServed(frame, command)) {
            return false;
        }
        if (command.needsMemory() && !admission.admits(frame.request)) {
            rejectForMemory(frame, command);
            return false;
        }
        return !command.needsHealthyFiles() || filesAreHealthy(frame, command);
    }

    /** Returns whether a command is served while data is loaded; after the last snapshot its client is disconnected. */
    private boolean isServed(Frame frame, Command command) {
        if (lifecycle.isEnding()) {
            frame.request.client().disconnect();
            return false;
        }
        if (!command.isAllowedWhileLoading()) {
            reject(frame, command, ErrorMessages.LOADING);
            return false;
        }
        return true;
    }

    private boolean filesAreHealthy(Frame frame, Command command) {
        CommandException misconfigured = lifecycle.writes().refusal();
        if (misconfigured != null) {
            reject(frame, command, misconfigured.getMessage());
            return false;
        }
        return true;
    }

    /** Rejects a command for which there is no memory. */
    void rejectForMemory(Frame frame, Command command) {
        reject(frame, command, admission.rejection());
    }

    /** Rejects a command with an error in Latin-1, and counts it. */
    void reject(Frame frame, Command command, String latin1) {
        stats.rejected(command.index());
        errors.reject(frame.reply, latin1);
    }
}
