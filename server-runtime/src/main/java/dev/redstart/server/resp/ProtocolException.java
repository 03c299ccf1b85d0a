package dev.redstart.server.resp;

/**
 * Thrown when a client breaks the protocol: the rest of its stream cannot be parsed, so the client gets the message as an
 * error and the connection is closed. The texts are those of redis-server. Stackless.
 */
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String detail) {
        super("ERR Protocol error: " + detail, null, false, false);
    }
}
