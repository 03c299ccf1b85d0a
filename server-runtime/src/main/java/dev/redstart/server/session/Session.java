package dev.redstart.server.session;

import dev.redstart.api.Client;
import dev.redstart.server.command.Command;
import dev.redstart.server.config.Limits;
import dev.redstart.server.lock.Stripe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the server knows about a client, apart from its socket. Only the client's own loop changes it; fields that other
 * loops show in CLIENT LIST are volatile, and their readers may see a value that is a moment old.
 */
public final class Session implements Client {
    /** Replies stay suppressed until the client turns them on: see {@link #suppressed}. */
    private static final int ALL = Integer.MAX_VALUE;

    private final long id;
    private final long connectedAtMillis;
    private final ClientLink link;

    private volatile String name = "";
    private volatile String libraryName = "";
    private volatile String libraryVersion = "";
    private volatile int db;
    private volatile int protocol = 2;
    private volatile long activeAtMillis;
    private volatile Command lastCommand;
    private long maxStringBytes = Limits.PROTO_MAX_BULK_BYTES;
    private volatile boolean blocked;
    private volatile boolean closing;
    private volatile boolean noEvict;
    private volatile boolean noTouch;

    /** Whether the connection must check its state before its next command. */
    private boolean interrupted;
    /** How many commands, the running one included, get no reply. */
    private int suppressed;

    private boolean disconnected;

    private int lockTries;
    private boolean stoppedWorld;
    private long firstTryAtNanos;
    /** The stripes whose queues the client may be in: several while it waits for several keys, mostly none. */
    private List<Stripe> awaited = List.of();

    /**
     * Creates a client's session.
     *
     * @param nowMillis milliseconds since the epoch
     */
    public Session(long id, long nowMillis, ClientLink link) {
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

    /** Sets the name: CLIENT SETNAME. */
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

    /** Sets the database: SELECT. The caller has checked the range. */
    public void db(int index) {
        db = index;
    }

    @Override
    public int protocol() {
        return protocol;
    }

    /** Sets the protocol, 2 or 3: HELLO. */
    public void protocol(int version) {
        protocol = version;
    }

    /** Sets {@link #maxStringBytes()}. */
    public void maxStringBytes(long bytes) {
        maxStringBytes = bytes;
    }

    /** Returns {@code proto-max-bulk-len} as it was when the client's bytes were read. */
    public long maxStringBytes() {
        return maxStringBytes;
    }

    @Override
    public boolean inTransaction() {
        return false;
    }

    /** Returns {@code host:port} of the client. */
    public String address() {
        return link.address();
    }

    /** Returns {@code host:port} that the client connected to. */
    public String localAddress() {
        return link.localAddress();
    }

    /** Returns the client library: CLIENT SETINFO LIB-NAME; empty if unknown. */
    public String libraryName() {
        return libraryName;
    }

    /** Sets {@link #libraryName()}. */
    public void libraryName(String value) {
        libraryName = value;
    }

    /** Returns its version: CLIENT SETINFO LIB-VER; empty if unknown. */
    public String libraryVersion() {
        return libraryVersion;
    }

    /** Sets {@link #libraryVersion()}. */
    public void libraryVersion(String value) {
        libraryVersion = value;
    }

    /** Returns when the client connected, in milliseconds since the epoch. */
    public long connectedAtMillis() {
        return connectedAtMillis;
    }

    /** Returns when the client last sent something, in milliseconds since the epoch. */
    public long activeAtMillis() {
        return activeAtMillis;
    }

    /** Notes that the client sent something. */
    public void active(long nowMillis) {
        activeAtMillis = nowMillis;
    }

    /** Returns the last command looked up, null before the first. */
    public Command lastCommand() {
        return lastCommand;
    }

    /** Sets {@link #lastCommand()}; an equal value costs no volatile write. */
    public void lastCommand(Command command) {
        if (lastCommand != command) {
            lastCommand = command;
        }
    }

    /** Returns whether the last command may have taken long: its complexity is not declared as constant. */
    public boolean lastTookLong() {
        Command last = lastCommand;
        return last != null && !last.isShort();
    }

    /** Returns the connection. */
    public ClientLink link() {
        return link;
    }

    /** Closes the connection once the replies so far are written; no further command is executed. */
    public void closeAfterReply() {
        leaveQueues(); // of keys: no client may wait for one that executes nothing more
        closing = true;
        interrupted = true;
    }

    /** Returns whether the connection closes. */
    public boolean isClosing() {
        return closing;
    }

    /** Closes the connection like {@link #closeAfterReply()}, without a reply to the running command. */
    public void closeWithoutReply() {
        closeAfterReply();
        suppressed = ALL;
    }

    /**
     * Closes the connection at once, without writing earlier replies. Called by the client's own loop, or by one that has
     * stopped all others and then also calls {@link ClientLink#closeSoon()}.
     */
    public void disconnect() {
        closeWithoutReply();
        disconnected = true;
    }

    /** Returns whether {@link #disconnect()} was called. */
    public boolean isDisconnected() {
        return disconnected;
    }

    /** Makes the connection check before its next command whether it may continue. */
    public void interrupt() {
        interrupted = true;
    }

    /** Returns whether the session was interrupted or closed since the last call. */
    public boolean wasInterrupted() {
        boolean was = interrupted;
        if (was) {
            interrupted = false;
        }
        return was;
    }

    /** Replies to commands again: CLIENT REPLY ON. */
    public void resumeReplies() {
        suppressed = 0;
    }

    /** Suppresses the reply of this command and of all that follow: CLIENT REPLY OFF. */
    public void suppressReplies() {
        suppressed = ALL;
    }

    /** Suppresses the replies of this command and the next one: CLIENT REPLY SKIP. */
    public void skipNextReply() {
        if (suppressed != ALL) {
            suppressed = 2;
        }
    }

    /** Reverts {@link #suppressReplies()}, but not a {@link #skipNextReply()} that applies to this command: RESET. */
    public void resetReplies() {
        suppressed = suppressed == ALL ? 0 : Math.min(suppressed, 1);
    }

    /** Returns whether the running command gets no reply. */
    public boolean suppressesReply() {
        return suppressed > 0;
    }

    /** Notes that a command without reply has ended. */
    public void replySuppressed() {
        if (suppressed != ALL) {
            suppressed--;
        }
    }

    /** Returns whether the client waits for something before its next command runs. */
    public boolean isBlocked() {
        return blocked;
    }

    /** Sets {@link #isBlocked()}. */
    public void blocked(boolean value) {
        blocked = value;
    }

    /** Returns whether the client is exempt from eviction: CLIENT NO-EVICT. */
    public boolean isNoEvict() {
        return noEvict;
    }

    /** Sets {@link #isNoEvict()}. */
    public void noEvict(boolean value) {
        noEvict = value;
    }

    /** Returns whether commands leave idle times unchanged: CLIENT NO-TOUCH. */
    public boolean isNoTouch() {
        return noTouch;
    }

    /** Sets {@link #isNoTouch()}. */
    public void noTouch(boolean value) {
        noTouch = value;
    }

    /** Notes that another loop holds a stripe; after enough tries the client queues for it. */
    public void enqueue(Stripe stripe) {
        if (lockTries++ == 0) {
            firstTryAtNanos = System.nanoTime();
        }
        if (lockTries <= Limits.KEY_LOCK_TRIES) {
            return;
        }
        if (awaited.isEmpty()) {
            awaited = new ArrayList<>(2);
        }
        if (!awaited.contains(stripe)) {
            awaited.add(stripe); // before it queues, so that leaveQueues() always finds the stripe
        }
        stripe.enqueue(this);
    }

    /** Notes that the world did not stop, and returns whether the client may wait any longer. */
    public boolean mayAwaitWorld() {
        if (lockTries++ == 0) {
            firstTryAtNanos = System.nanoTime();
        }
        return System.nanoTime() - firstTryAtNanos < TimeUnit.MILLISECONDS.toNanos(Limits.WORLD_PATIENCE_MILLIS);
    }

    /** Returns how long the client has waited for locks, in nanoseconds; 0 if they were free. */
    public long lockWaitNanos() {
        return lockTries == 0 ? 0 : System.nanoTime() - firstTryAtNanos;
    }

    /** Returns, once, whether the command that just ended stopped the world, so that other clients come first. */
    public boolean endsTurn() {
        boolean was = stoppedWorld;
        stoppedWorld = false;
        return was;
    }

    /** Notes that the running command stopped the world. */
    public void stoppedWorld() {
        stoppedWorld = true;
    }

    /** Leaves the queues of all keys; called on every result of a command except a further try. */
    public void leaveQueues() {
        if (lockTries > 0) {
            lockTries = 0;
            for (int i = 0; i < awaited.size(); i++) {
                awaited.get(i).leave(this);
            }
            awaited = List.of();
        }
    }
}
