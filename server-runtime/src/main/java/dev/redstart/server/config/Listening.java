package dev.redstart.server.config;

import java.io.IOException;

/** What listens where {@code bind} and {@code port} say. */
@FunctionalInterface
public interface Listening {
    /**
     * Listens where the two say now; after an exception, where it did before.
     *
     * @throws IOException with a message for the operator that names the address
     */
    void rebind() throws IOException;
}
