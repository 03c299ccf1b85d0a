package dev.redstart.api;

/** The client that sent a request; read-only. Valid until the handler returns. */
public interface Client {
    /** Unique for the life of the server, from 1, as CLIENT ID shows it. */
    long id();

    /** The name from CLIENT SETNAME, empty if none. */
    String name();

    /** The authenticated user; {@code default} unless another one logged in. */
    String user();

    /** Index of the selected database. */
    int db();

    /** RESP version, 2 or 3. */
    int protocol();

    /** Whether the request runs inside EXEC. Always false in this version: transactions come later. */
    boolean inTransaction();
}
