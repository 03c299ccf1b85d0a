package dev.redstart.server.config;

/** Which clients may call DEBUG: {@code enable-debug-command}. */
public enum DebugAccess {
    /** No client. */
    NO,
    /** Clients on this machine. */
    LOCAL,
    /** All clients. */
    YES
}
