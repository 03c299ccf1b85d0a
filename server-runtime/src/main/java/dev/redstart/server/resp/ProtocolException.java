package dev.redstart.server.resp;

/**
 * The client broke the protocol: what follows in its stream cannot be understood, so it gets the message as an error
 * and the connection ends. The texts are those of redis-server. Stackless.
 */
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProtocolException(String detail) {
        super("ERR Protocol error: " + detail, null, false, false);
    }
}
