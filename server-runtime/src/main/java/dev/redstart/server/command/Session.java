package dev.redstart.server.command;

import dev.redstart.api.Client;
import dev.redstart.server.config.Limits;
import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.keyspace.Stripe;
import java.util.ArrayList;
import java.util.List;

/**
 * What the server knows of a client, apart from its socket. Changed by the client's own loop alone; what other loops
 * show in CLIENT LIST is volatile and may be a moment old.
 */
public final class Session implements Client {
    /** The connection's side, for commands that ask about it. */
    public interface Link {
        /** {@code host:port} of the client. */
        String address();

        /** {@code host:port} that the client connected to. */
        String localAddress();

        /** Octets that were received and belong to a command that is not executed yet. */
        long inputBytes();

        /** Octets that wait until the client's socket takes them. */
        long outputBytes();

        /** The loop that serves the client, from 0. */
        int loop();
    }

    private final long id;
    private final long connectedAtMillis;
    private final Link link;

    private volatile String name = "";
    private volatile String libraryName = "";
    private volatile String libraryVersion = "";
    private volatile int db;
    private volatile int protocol = 2;
    private volatile long activeAtMillis;
    private volatile Command lastCommand;
    private long maxStringBytes = Limits.PROTO_MAX_BULK_BYTES;
    private boolean closing;
    private boolean silent;
    private boolean hungUp;

    private int lockTries;
    private long firstTryAtNanos;
    /** In whose queues the client may stand: more than one while it waits for several keys, mostly none. */
    private List<Stripe> awaited = List.of();

    /**
     * A new client.
     *
     * @param nowMillis milliseconds since the epoch
     */
    public Session(long id, long nowMillis, Link link) {
        this.id = id;
        this.connectedAtMillis = nowMillis;
        this.activeAtMillis = nowMillis;
        this.link = link;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String name() {
        return name;
    }

    /** CLIENT SETNAME. */
    public void name(String value) {
        name = value;
    }

    @Override
    public String user() {
        return "default";
    }

    @Override
    public int db() {
        return db;
    }

    /** SELECT; trusted to be in range. */
    public void db(int index) {
        db = index;
    }

    @Override
    public int protocol() {
        return protocol;
    }

    /** HELLO: 2 or 3. */
    public void protocol(int version) {
        protocol = version;
    }

    /** {@code proto-max-bulk-len} as it was when the client's octets were read. */
    public void maxStringBytes(long bytes) {
        maxStringBytes = bytes;
    }

    long maxStringBytes() {
        return maxStringBytes;
    }

    @Override
    public boolean inTransaction() {
        return false;
    }

    /** {@code host:port} of the client. */
    public String address() {
        return link.address();
    }

    /** {@code host:port} that the client connected to. */
    public String localAddress() {
        return link.localAddress();
    }

    /** CLIENT SETINFO LIB-NAME, empty if none. */
    public String libraryName() {
        return libraryName;
    }

    /** Sets {@link #libraryName()}. */
    public void libraryName(String value) {
        libraryName = value;
    }

    /** CLIENT SETINFO LIB-VER, empty if none. */
    public String libraryVersion() {
        return libraryVersion;
    }

    /** Sets {@link #libraryVersion()}. */
    public void libraryVersion(String value) {
        libraryVersion = value;
    }

    /** When the client connected, in milliseconds since the epoch. */
    public long connectedAtMillis() {
        return connectedAtMillis;
    }

    /** When the client last sent something, in milliseconds since the epoch. */
    public long activeAtMillis() {
        return activeAtMillis;
    }

    /** Notes that the client sent something. */
    public void active(long nowMillis) {
        activeAtMillis = nowMillis;
    }

    /** The last command looked up, null before the first. */
    public Command lastCommand() {
        return lastCommand;
    }

    void lastCommand(Command command) {
        if (lastCommand != command) {
            lastCommand = command;
        }
    }

    /** The socket's side. */
    public Link link() {
        return link;
    }

    /** Ends the connection when the replies so far have left; nothing further is executed. */
    public void closeAfterReply() {
        closing = true;
    }

    /** Whether {@link #closeAfterReply()} was called. */
    public boolean isClosing() {
        return closing;
    }

    /** Ends the connection like {@link #closeAfterReply()}, and the running command leaves no reply. */
    public void closeWithoutReply() {
        closing = true;
        silent = true;
    }

    /** Ends the connection at once: not even what was answered before goes out. */
    public void hangUp() {
        closeWithoutReply();
        hungUp = true;
    }

    boolean isSilent() {
        return silent;
    }

    /** Whether {@link #hangUp()} was called. */
    public boolean isHungUp() {
        return hungUp;
    }

    int countLockTry() {
        return lockTries++;
    }

    void awaits(Stripe stripe) {
        if (lockTries == 1) {
            firstTryAtNanos = System.nanoTime();
        }
        if (awaited.isEmpty()) {
            awaited = new ArrayList<>(2);
        }
        if (!awaited.contains(stripe)) {
            awaited.add(stripe);
        }
    }

    /** How long the client has waited for them, in nanoseconds; 0 if they were free. */
    long gotLocks() {
        lockTries = 0;
        if (awaited.isEmpty()) {
            return 0;
        }
        leaveQueues();
        return System.nanoTime() - firstTryAtNanos;
    }

    /** The client waits for no key any more. */
    public void leaveQueues() {
        awaited.forEach(stripe -> KeyLocks.forget(stripe, this));
        awaited = List.of();
    }
}
