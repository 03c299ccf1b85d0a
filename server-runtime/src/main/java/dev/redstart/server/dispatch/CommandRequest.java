package dev.redstart.server.dispatch;

import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import dev.redstart.api.Keyspace;
import dev.redstart.api.Propagation;
import dev.redstart.api.Reply;
import dev.redstart.api.ReplyValue;
import dev.redstart.api.Request;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.command.Command;
import dev.redstart.server.command.CommandTable;
import dev.redstart.server.config.Limits;
import dev.redstart.server.keyspace.Database;
import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.log.ChangeLog;
import dev.redstart.server.log.ChangeRecord;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.session.Session;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The request of the running command. One per frame, bound to the next request in turn. */
public final class CommandRequest implements Request {
    /** The most bytes that the log adds to an argument. */
    private static final int ARGUMENT_HEADER_BYTES = 5 + Decimal.MAX_LENGTH;

    /** The handler did not say how many changes its own count for. */
    private static final int ONE_FOR_EACH_KEY = -1;

    /** More views than this are not reused for the next request. */
    private static final int MAX_REUSED_VIEWS = 1024;

    private final ChangeLog log;
    private final PropagationBuffer propagation = new PropagationBuffer();
    private final KeyLocks locks;
    private final Database database;
    private final CommandRandom random;
    private final DecimalViews decimals = new DecimalViews();
    private boolean strict;

    /** Points at the argument that is being written to the log. */
    private final BytesView logged = new BytesView();

    private BytesView[] views = new BytesView[8];
    private byte[] input;
    private CommandBatch batch;
    private int position;
    private int argc;
    private Command command;
    private CommandTable table;
    private Session session;
    private long now;
    private boolean askedForTime;
    /** Null until the request belongs to a frame. */
    private Frame frame;

    private Calls calls;
    /** The request whose handler called this one; null for a client's. */
    private CommandRequest caller;

    private int changes;

    /** The arguments that no log shows. */
    private final BitSet redacted = new BitSet();

    CommandRequest(KeyLocks locks, Database database, ChangeLog log, long seed) {
        this.log = log;
        this.locks = locks;
        this.database = database;
        this.random = new CommandRandom(seed);
    }

    /** Binds the request to a command of a batch. */
    void bind(byte[] data, CommandBatch commands, int index, Session client, long epochMillis) {
        input = data;
        batch = commands;
        position = index;
        argc = commands.argc(index);
        session = client;
        now = epochMillis;
        command = null;
        askedForTime = false;
        random.begin();
        changes = ONE_FOR_EACH_KEY;
    }

    /** Sets the frame of this request, and what runs the commands that its handler calls. */
    void belongsTo(Frame own, Calls above) {
        frame = own;
        calls = above;
    }

    /** Notes that another command's handler calls this one: a replay of the caller repeats its instant and random numbers. */
    void calledBy(CommandRequest calling) {
        caller = calling;
        calling.askedForTime = true;
    }

    /** Returns whether the handler declared how the request is logged. */
    boolean hasPropagation() {
        return !propagation.isEmpty();
    }

    /** Sets the seed of the command's random numbers, which a log has. */
    void replaySeed(long logged) {
        random.replaySeed(logged);
    }

    void command(Command found) {
        command = found;
    }

    /** Sets the table in force, in which {@link #propagateAs} looks commands up. */
    void table(CommandTable current) {
        table = current;
    }

    /**
     * Checks the commands that the handler declared for the log. If one is invalid the request itself is logged.
     *
     * @throws IllegalStateException where a command has a wrong number of arguments
     */
    void endPropagation() {
        propagation.end();
    }

    /** Returns the hash of the first argument, if the batch has hashes; see {@link CommandBatch#hash(int)}. */
    long firstArgumentHash() {
        return batch.hash(position);
    }

    /** Returns whether the batch has hashes. */
    boolean isHashed() {
        return batch.isHashed();
    }

    /** Ends the request: it and its views are no longer valid. */
    void unbind() {
        input = null;
        logged.release();
        session = null;
        command = null;
        caller = null;
        random.end();
        propagation.clear();
        if (!redacted.isEmpty()) {
            redacted.clear();
        }
        int used = Math.min(argc, views.length);
        for (int i = 0; i < used; i++) {
            if (views[i] != null) {
                views[i].release();
            }
        }
        decimals.release(strict);
        if (views.length > MAX_REUSED_VIEWS || strict) {
            views = new BytesView[8];
        }
        argc = 0;
    }

    private void requireRunning() {
        if (session == null) {
            throw new IllegalStateException("the request has ended: it is valid until its handler returns");
        }
    }

    /** Stops reusing views. */
    void beStrict() {
        strict = true;
    }

    /** Returns the bytes of all arguments together. */
    long argumentBytes() {
        long bytes = 0;
        for (int i = 0; i < argc; i++) {
            byte[] own = batch.array(position, i);
            bytes += own == null ? batch.length(position, i) : own.length;
        }
        return bytes;
    }

    /** Returns the bytes of the arguments that own their arrays. */
    long ownBytes() {
        if (position != 0 || batch.large() == null) {
            return 0;
        }
        long bytes = 0;
        for (int i = 0; i < argc; i++) {
            byte[] own = batch.array(position, i);
            bytes += own == null ? 0 : own.length;
        }
        return bytes;
    }

    /** Returns an upper bound of {@link #argumentBytes()}, without adding them up where that is possible. */
    long maxBytes() {
        return position == 0 && batch.large() != null ? argumentBytes() : input.length;
    }

    @Override
    public int argc() {
        requireRunning();
        return argc;
    }

    @Override
    public Bytes arg(int index) {
        if (index < 0 || index >= argc) {
            requireRunning();
            throw new IndexOutOfBoundsException("argument " + index + " of " + argc);
        }
        return view(index);
    }

    /** Returns the view of an argument; the index is not checked. */
    BytesView view(int index) {
        if (index >= Limits.OBJECTS_PER_COMMAND) {
            return point(index, new BytesView());
        }
        if (index >= views.length) {
            views = Arrays.copyOf(views, Math.min(Limits.OBJECTS_PER_COMMAND, Math.max(argc, views.length * 2)));
        }
        BytesView view = views[index];
        if (view == null) {
            view = new BytesView();
            views[index] = view;
        }
        return point(index, view);
    }

    /** Points a view at an argument; the index is not checked. */
    BytesView point(int index, BytesView view) {
        byte[] own = batch.array(position, index);
        return own != null
                ? view.own(own)
                : view.point(input, batch.from(position, index), batch.length(position, index));
    }

    @Override
    public int keyCount() {
        requireRunning();
        return locks.count();
    }

    @Override
    public Key key(int n) {
        requireRunning();
        return locks.key(n);
    }

    @Override
    public Keyspace keyspace() {
        requireRunning();
        if (!command.usesKeyspace()) {
            throw new IllegalStateException(
                    "command '" + command.name() + "' did not declare readsKeyspace() or writesKeyspace()");
        }
        return database.point(session.db(), command.writesKeyspace());
    }

    @Override
    public int databases() {
        return database.databases();
    }

    @Override
    public long maxStringBytes() {
        requireRunning();
        return session.maxStringBytes();
    }

    @Override
    public long now() {
        requireRunning();
        askedForTime = true;
        return now;
    }

    /** Replaces the instant that the request was bound with. */
    void nowMillis(long epochMillis) {
        now = epochMillis;
    }

    /** Returns {@link #now()} for the runtime: the handler does not see it, so a replay need not repeat it. */
    long nowMillis() {
        return now;
    }

    @Override
    public RandomGenerator random() {
        requireRunning();
        return random.numbers(caller);
    }

    @Override
    public Session client() {
        return session;
    }

    @Override
    public void redact(int index) {
        if (index < 1 || index >= argc) {
            requireRunning();
            throw new IndexOutOfBoundsException("argument " + index + " of " + argc + ": the first one to redact is 1");
        }
        redacted.set(index);
    }

    /** Returns whether the handler hid an argument. */
    boolean isRedacted(int index) {
        return redacted.get(index);
    }

    /** Returns the running command. */
    public Command command() {
        return command;
    }

    @Override
    public Bytes bytes(long decimal) {
        return decimals.of(decimal);
    }

    @Override
    public ReplyValue call(String name, Bytes... arguments) {
        CallReply reply = calls.call(requireCalling(), name, arguments);
        if (reply.isError()) {
            throw reply.error();
        }
        return reply;
    }

    @Override
    public ReplyValue tryCall(String name, Bytes... arguments) {
        return calls.call(requireCalling(), name, arguments);
    }

    private Frame requireCalling() {
        requireRunning();
        if (calls == null || command == null) {
            throw new IllegalStateException("only a running handler can call a command");
        }
        database.requireNoVisit();
        return frame;
    }

    @Override
    public Propagation propagateAs(String name) {
        requireRunning();
        propagation.begin(name, table, log.isRecording());
        return propagation;
    }

    @Override
    public void countChanges(int number) {
        requireRunning();
        if (number < 0) {
            throw new IllegalArgumentException(number + " changes: at least 0");
        }
        changes = number;
    }

    /** Returns how many changes count for save points, where the command itself changed so many keys. */
    int counted(int changedKeys) {
        return changes == ONE_FOR_EACH_KEY ? changedKeys : changes;
    }

    /** Discards what the handler declared, because the command will run once more. */
    void restart() {
        changes = ONE_FOR_EACH_KEY;
    }

    /** Returns the most bytes that the log takes for the request as it was sent. */
    long logBytes() {
        long bytes = (long) argc * ARGUMENT_HEADER_BYTES;
        for (int i = 0; i < argc; i++) {
            bytes += batch.length(position, i);
        }
        return bytes;
    }

    /** Writes the request to a record of the log: as the handler declared, or as it was sent. */
    void writeTo(ChangeRecord record) {
        if (!propagation.isEmpty()) {
            propagation.writeTo(record, session.db());
            return;
        }
        if (random.isUsed()) {
            record.beginAt(session.db(), argc, now, random.seed());
        } else if (askedForTime) {
            record.beginAt(session.db(), argc, now);
        } else {
            record.begin(session.db(), argc);
        }
        for (int i = 0; i < argc; i++) {
            point(i, logged);
            record.argument(logged.array(), logged.from(), logged.length());
        }
    }

    @Override
    public void park(TypeHandle<?> awaited, long timeoutMillis, Object state, Consumer<Reply> onTimeout) {
        throw new UnsupportedOperationException("blocking commands are not possible yet");
    }

    @Override
    public Object parked() {
        return null;
    }
}
