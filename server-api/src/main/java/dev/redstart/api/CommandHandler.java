package dev.redstart.api;

/**
 * A command's code. It runs on the event loop that read the request, with the declared keys locked; other loops run
 * other requests of the same handler at the same time.
 */
@FunctionalInterface
public interface CommandHandler {
    /**
     * Executes one request and writes exactly one reply value.
     *
     * @throws CommandException its text is the reply, in place of what was written
     * @throws Exception anything else is the plugin's fault: it is logged, the reply is an internal error that holds no argument data,
     *     and the connection is kept
     */
    void execute(Request request, Reply reply) throws Exception;
}
