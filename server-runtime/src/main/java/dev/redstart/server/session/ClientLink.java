package dev.redstart.server.session;

/** The connection of a session, for commands that report or close it. */
public interface ClientLink {
    /** Belongs to a session without connection. */
    ClientLink NONE = new ClientLink() {
        @Override
        public String address() {
            return "";
        }

        @Override
        public String localAddress() {
            return "";
        }

        @Override
        public long inputBytes() {
            return 0;
        }

        @Override
        public long outputBytes() {
            return 0;
        }

        @Override
        public int loop() {
            return 0;
        }

        @Override
        public BufferUsage buffers() {
            return BufferUsage.NONE;
        }

        @Override
        public void closeSoon() {} // there is nothing to close
    };

    /** Returns {@code host:port} of the client. */
    String address();

    /** Returns {@code host:port} that the client connected to. */
    String localAddress();

    /** Returns the bytes received for a command that is not executed yet. */
    long inputBytes();

    /** Returns the bytes that the client's socket has not taken yet. */
    long outputBytes();

    /** Returns the loop that serves the client, from 0. */
    int loop();

    /** Returns the content of the connection's buffers; for another loop's connection it may be a moment old. */
    BufferUsage buffers();

    /** Closes the connection soon, on its own loop. Thread-safe. */
    void closeSoon();
}
