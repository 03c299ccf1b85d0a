package dev.redstart.server.config;

import java.io.IOException;

/** The part of the server that listens on the addresses of {@code bind} and {@code port}. */
@FunctionalInterface
public interface Listening {
    /**
     * Listens on the current addresses. After an exception it listens on the previous ones.
     *
     * @throws IOException with a message for the operator that names the address
     */
    void rebind() throws IOException;
}
