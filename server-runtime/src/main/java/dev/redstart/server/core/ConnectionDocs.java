package dev.redstart.server.core;

/** What COMMAND DOCS says of the commands on connections and clients. */
final class ConnectionDocs {
    static final String TEXT = """
            SELECT index
              since 1.0.0, O(1)
              Selects the database of the connection.
            HELLO [protover [AUTH username password] [SETNAME clientname]]
              since 6.0.0, O(1)
              Switches the protocol version, optionally authenticates and names the connection, and returns server
              details.
            AUTH [username] password
              since 1.0.0, O(1)
              Authenticates the connection.
            RESET
              since 6.2.0, O(1)
              Resets the state of the connection.
            QUIT
              since 1.0.0, O(1)
              Closes the connection after its replies.
            CLIENT|ID
              since 5.0.0, O(1)
              Returns the unique id of the connection.
            CLIENT|SETNAME connection-name
              since 2.6.9, O(1)
              Sets the name of the connection; an empty name removes it.
            CLIENT|GETNAME
              since 2.6.9, O(1)
              Returns the name of the connection.
            CLIENT|SETINFO <LIB-NAME libname | LIB-VER libver>
              since 7.2.0, O(1)
              Sets the client library, or its version, that CLIENT LIST shows for the connection.
            CLIENT|LIST [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]]
              since 2.4.0, O(N) for N connections
              tips nondeterministic_output
              Lists open connections, optionally by type or id.
            CLIENT|INFO
              since 6.2.0, O(1)
              tips nondeterministic_output
              Returns the connection's line of CLIENT LIST.
            CLIENT|HELP
              since 5.0.0, O(1)
              Returns help about the subcommands.
            CLIENT|KILL <ip-port | <[ID client-id] [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [USER username] [ADDR \
            ip-port] [LADDR ip-port] [SKIPME <YES | NO>] [MAXAGE maxage:integer]>>
              since 2.4.0, O(N) for N connections
              Closes the connections that match all given filters.
            CLIENT|PAUSE timeout:integer [WRITE | ALL]
              since 3.0.0, O(1)
              Suspends all commands, or only writes, for a number of milliseconds.
            CLIENT|UNPAUSE
              since 6.2.0, O(N) for N waiting connections
              Resumes commands that CLIENT PAUSE suspended.
            CLIENT|UNBLOCK client-id [TIMEOUT | ERROR]
              since 5.0.0, O(log N) for N connections
              Unblocks a client whose command blocks.
            CLIENT|REPLY <ON | OFF | SKIP>
              since 3.2.0, O(1)
              Turns the replies to the connection's commands on or off.
            CLIENT|NO-EVICT <ON | OFF>
              since 7.0.0, O(1)
              Exempts the connection from client eviction, or not.
            CLIENT|NO-TOUCH <ON | OFF>
              since 7.2.0, O(1)
              Controls whether the connection's commands change the idle times of keys.
            CLIENT|TRACKING <ON | OFF> [REDIRECT client-id] [PREFIX prefix [PREFIX prefix ...]] [BCAST] [OPTIN] \
            [OPTOUT] [NOLOOP]
              since 6.0.0, O(1)
              Turns client-side caching off; turning it on is not supported yet.
            CLIENT|TRACKINGINFO
              since 6.2.0, O(1)
              Returns the state of client-side caching for the connection, which is always off.
            CLIENT|CACHING <YES | NO>
              since 6.0.0, O(1)
              Controls tracking of the next command's keys; an error while tracking is off.
            CLIENT|GETREDIR
              since 6.0.0, O(1)
              Returns the id of the connection that gets invalidations, -1 without tracking.
            """;

    private ConnectionDocs() {}
}
