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
     * @throws CommandException answers the client with its text in place of whatever was written
     * @throws Exception anything else is the plugin's fault: logged, answered with an internal error that holds no
     *     argument data, and the connection is kept
     */
    void execute(Request request, Reply reply) throws Exception;
}
