package dev.redstart.server.config;

/** Who may call DEBUG. */
public enum DebugCommand {
    /** Nobody. */
    NO,
    /** Clients on this machine. */
    LOCAL,
    /** Everybody. */
    YES
}
