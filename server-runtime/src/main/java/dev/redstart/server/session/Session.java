package dev.redstart.server.session;

import dev.redstart.api.Client;
import dev.redstart.server.command.Command;
import dev.redstart.server.config.Limits;
import dev.redstart.server.lock.Stripe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What the server knows of a client, apart from its socket. Changed by the client's own loop alone; what other loops
 * show in CLIENT LIST is volatile and may be a moment old.
 */
public final class Session implements Client {
    /** The connection's side, for commands that ask about it. */
    public interface Link {
        /** Of a session that no connection belongs to. */
        Link NONE = new Link() {
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
            public Buffers buffers() {
                return Buffers.NONE;
            }

            @Override
            public void closeSoon() {} // there is nothing to close
        };

        /** {@code host:port} of the client. */
        String address();

        /** {@code host:port} that the client connected to. */
        String localAddress();

        /** Bytes that were received and belong to a command that is not executed yet. */
        long inputBytes();

        /** Bytes that wait until the client's socket takes them. */
        long outputBytes();

        /** The loop that serves the client, from 0. */
        int loop();

        /** What the connection's buffers hold; a moment old when it is another loop's. */
        Buffers buffers();

        /** Ends the connection on its own loop, soon; from any thread. */
        void closeSoon();
    }

    /**
     * What a connection's buffers hold.
     *
     * @param inputBytes that were received and are not executed yet, apart from arguments with an array of their own
     * @param inputFreeBytes room behind them
     * @param argumentBytes of an unfinished command's large arguments, which have arrays of their own
     * @param outputPieces in which what the socket does not take yet waits
     * @param outputBytes of heap that these take
     * @param heldBytes of heap that all of it takes
     * @param reading whether the socket is waited for to be read
     * @param writing whether the socket is waited for to be written
     */
    public record Buffers(
            long inputBytes,
            long inputFreeBytes,
            long argumentBytes,
            int outputPieces,
            long outputBytes,
            long heldBytes,
            boolean reading,
            boolean writing) {
        /** Of a client from whom nothing is outstanding. */
        public static final Buffers NONE = new Buffers(0, 0, 0, 0, 0, 0, true, false);
    }

    /** All commands from the running one on: see {@link #unanswered}. */
    private static final int FOR_EVER = Integer.MAX_VALUE;

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
    private volatile boolean blocked;
    private volatile boolean closing;
    private volatile boolean keptFromEviction;
    private volatile boolean untouching;

    /** The connection has something to look at before its next command. */
    private boolean interrupted;
    /** How many commands, the running one included, leave no reply. */
    private int unanswered;

    private boolean hungUp;

    private int lockTries;
    private boolean heldAll;
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

    /** {@code proto-max-bulk-len} as it was when the client's bytes were read. */
    public void maxStringBytes(long bytes) {
        maxStringBytes = bytes;
    }

    public long maxStringBytes() {
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

    public void lastCommand(Command command) {
        if (lastCommand != command) {
            lastCommand = command;
        }
    }

    /** Whether the last command may have taken a while: it does not say that it takes the same short time always. */
    public boolean lastTookLong() {
        Command last = lastCommand;
        return last != null && !last.isShort();
    }

    /** The socket's side. */
    public Link link() {
        return link;
    }

    /** Ends the connection when the replies so far have left; nothing further is executed. */
    public void closeAfterReply() {
        leaveQueues(); // of keys: nobody is to wait behind a client that executes nothing more
        closing = true;
        interrupted = true;
    }

    /** Whether {@link #closeAfterReply()} was called. */
    public boolean isClosing() {
        return closing;
    }

    /** Ends the connection like {@link #closeAfterReply()}, and the running command leaves no reply. */
    public void closeWithoutReply() {
        closeAfterReply();
        unanswered = FOR_EVER;
    }

    /**
     * Ends the connection at once: not even what was answered before goes out. By the client's own loop, or by one that
     * stopped the world; then the connection is to be {@linkplain Link#closeSoon() closed} too.
     */
    public void disconnect() {
        closeWithoutReply();
        hungUp = true;
    }

    /** Whether {@link #disconnect()} was called. */
    public boolean isHungUp() {
        return hungUp;
    }

    /** Has the connection look whether it may go on, before its next command. */
    public void interrupt() {
        interrupted = true;
    }

    /** Whether something called {@link #interrupt()} or ended the connection since the last call. */
    public boolean wasInterrupted() {
        boolean was = interrupted;
        if (was) {
            interrupted = false;
        }
        return was;
    }

    /** Commands are answered again: CLIENT REPLY ON. */
    public void answer() {
        unanswered = 0;
    }

    /** No command is answered any more, this one neither: CLIENT REPLY OFF. */
    public void suppressReplies() {
        unanswered = FOR_EVER;
    }

    /** Neither this command nor the next one is answered: CLIENT REPLY SKIP. */
    public void skipNextReply() {
        if (unanswered != FOR_EVER) {
            unanswered = 2;
        }
    }

    /** Takes {@link #suppressReplies()} back, but no {@link #skipNextReply()} that is about this command: RESET. */
    public void answerAfterReset() {
        unanswered = unanswered == FOR_EVER ? 0 : Math.min(unanswered, 1);
    }

    /** Whether the running command leaves no reply. */
    public boolean isSilent() {
        return unanswered > 0;
    }

    /** The running command, which left no reply, is over. */
    public void endSilentCommand() {
        if (unanswered != FOR_EVER) {
            unanswered--;
        }
    }

    /** Whether the client waits for something before its next command runs. */
    public boolean isBlocked() {
        return blocked;
    }

    /** Sets {@link #isBlocked()}. */
    public void blocked(boolean value) {
        blocked = value;
    }

    /** CLIENT NO-EVICT. */
    public boolean isKeptFromEviction() {
        return keptFromEviction;
    }

    /** Sets {@link #isKeptFromEviction()}. */
    public void keptFromEviction(boolean value) {
        keptFromEviction = value;
    }

    /** CLIENT NO-TOUCH. */
    public boolean isNoTouch() {
        return untouching;
    }

    /** Sets {@link #isNoTouch()}. */
    public void untouching(boolean value) {
        untouching = value;
    }

    /** Notes that a stripe was taken; after enough tries the client queues for it. */
    public void awaits(Stripe stripe) {
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
            awaited.add(stripe); // before it queues: what is noted here is left, whatever happens
        }
        stripe.enqueue(this);
    }

    /** Notes that the world did not stop; false when the client has waited for it long enough. */
    public boolean awaitsWorld() {
        if (lockTries++ == 0) {
            firstTryAtNanos = System.nanoTime();
        }
        return System.nanoTime() - firstTryAtNanos < TimeUnit.MILLISECONDS.toNanos(Limits.WORLD_PATIENCE_MILLIS);
    }

    /** How long the client has waited for them, in nanoseconds; 0 if they were free. */
    public long lockWaitNanos() {
        return lockTries == 0 ? 0 : System.nanoTime() - firstTryAtNanos;
    }

    /** Whether the command that just ended held everybody up, so that others come first; asked once. */
    public boolean endsTurn() {
        boolean was = heldAll;
        heldAll = false;
        return was;
    }

    public void heldAll() {
        heldAll = true;
    }

    /** The client waits for no key any more: on every outcome of its command but that it is to be tried again. */
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
