package dev.redstart.server.core;

import dev.redstart.api.Request;
import dev.redstart.server.session.Session;

/**
 * The one place where core takes the API's client for the runtime's own {@link Session}: other plugins see a client, core's
 * commands also change it.
 */
final class ClientSession {
    private ClientSession() {}

    /** Returns the session of the client that sent a request. */
    static Session of(Request request) {
        return (Session) request.client();
    }
}
