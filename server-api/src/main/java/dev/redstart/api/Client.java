package dev.redstart.api;

/** The client that sent a request; read-only. Valid until the handler returns. */
public interface Client {
    /** Returns a number that is unique for the life of the server, from 1, as CLIENT ID shows it. */
    long id();

    /** Returns the name from CLIENT SETNAME, empty if none. */
    String name();

    /** Returns the authenticated user; {@code default} unless another one logged in. */
    String user();

    /** Returns the index of the selected database. */
    int db();

    /** Returns the RESP version, 2 or 3. */
    int protocol();

    /** Returns whether the request runs inside EXEC. Always false in this version: transactions come later. */
    boolean inTransaction();
}
