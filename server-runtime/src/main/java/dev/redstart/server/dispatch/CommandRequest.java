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

/** The running command; one per event loop, pointed at the next request in turn. */
public final class CommandRequest implements Request {
    /** How many texts of {@link #bytes} live at a time; a power of two. */
    private static final int NUMBERS = 4;

    /** What the log puts around an argument at most. */
    private static final int ARGUMENT_BYTES = 5 + Decimal.MAX_LENGTH;

    /** The handler does not say what its changes count. */
    private static final int ONE_FOR_EACH_KEY = -1;

    /** More views than this are not kept for the next request. */
    private static final int KEPT_VIEWS = 1024;

    private final ChangeLog log;
    private final PropagationBuffer propagation = new PropagationBuffer();
    private final KeyLocks locks;
    private final Database database;
    /** Where seeds come from, for those commands that ask for random numbers. */
    private final SeededRandom seeds = new SeededRandom();

    private final SeededRandom random = new SeededRandom();
    private final byte[] digits = new byte[NUMBERS * Decimal.MAX_LENGTH];
    private final BytesView[] numbers = new BytesView[NUMBERS];
    private int numbersUsed;
    private boolean strict;

    /** The argument that is being written to the log. */
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
    /** Of {@link #random}; set before it is asked for where a replay repeats it. */
    private long seed;

    private boolean hasSeed;
    private boolean askedForRandom;

    /** Null until it belongs to a frame. */
    private Frame frame;

    private Calls calls;
    /** The request whose handler called this one; null for a client's. */
    private CommandRequest caller;

    private int changes;

    /** The arguments that no log may show. */
    private final BitSet redacted = new BitSet();

    CommandRequest(KeyLocks locks, Database database, ChangeLog log, long seed) {
        this.log = log;
        this.locks = locks;
        this.database = database;
        seeds.seed(seed);
        for (int i = 0; i < NUMBERS; i++) {
            numbers[i] = new BytesView();
        }
    }

    void bind(byte[] data, CommandBatch commands, int index, Session client, long epochMillis) {
        input = data;
        batch = commands;
        position = index;
        argc = commands.argc(index);
        session = client;
        now = epochMillis;
        command = null;
        askedForTime = false;
        askedForRandom = false;
        changes = ONE_FOR_EACH_KEY;
    }

    /** What runs commands that its handler calls, above its frame. */
    void belongsTo(Frame own, Calls above) {
        frame = own;
        calls = above;
    }

    /** Another command's handler calls it: a replay that runs the other one repeats its time and random numbers. */
    void calledBy(CommandRequest calling) {
        caller = calling;
        calling.askedForTime = true;
    }

    /** Whether its handler said how it is to be logged. */
    boolean hasPropagation() {
        return !propagation.isEmpty();
    }

    /** The command's random numbers begin with a seed that a log has. */
    void replaySeed(long logged) {
        seed = logged;
        hasSeed = true;
    }

    void command(Command found) {
        command = found;
    }

    /** The table in force, by which {@link #propagateAs} goes. */
    void table(CommandTable current) {
        table = current;
    }

    /**
     * Checks what the handler said is to be logged. Where it makes no sense the request itself will be logged.
     *
     * @throws IllegalStateException where a command has not the number of arguments that it takes
     */
    void endPropagation() {
        propagation.end();
    }

    /** The hash of its first argument, if its batch has hashes; see {@link CommandBatch#hash(int)}. */
    long firstArgumentHash() {
        return batch.hash(position);
    }

    /** Whether its batch has hashes. */
    boolean isHashed() {
        return batch.isHashed();
    }

    /** Lets go of the client's bytes. */
    void unbind() {
        input = null;
        logged.release();
        session = null;
        command = null;
        caller = null;
        hasSeed = false;
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
        if (numbersUsed > 0) {
            releaseNumbers();
        }
        if (views.length > KEPT_VIEWS || strict) {
            views = new BytesView[8];
        }
        argc = 0;
    }

    private void requireRunning() {
        if (session == null) {
            throw new IllegalStateException("the request is over: it is valid until its handler returns");
        }
    }

    private void releaseNumbers() {
        numbersUsed = 0;
        for (int i = 0; i < NUMBERS; i++) {
            numbers[i].release();
            if (strict) {
                numbers[i] = new BytesView();
            }
        }
    }

    /** No view is used again. */
    void beStrict() {
        strict = true;
    }

    /** Bytes that all arguments have together. */
    long argumentBytes() {
        long bytes = 0;
        for (int i = 0; i < argc; i++) {
            byte[] own = batch.array(position, i);
            bytes += own == null ? batch.length(position, i) : own.length;
        }
        return bytes;
    }

    /** Bytes of the arguments that have arrays of their own. */
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

    /** At least {@link #argumentBytes()}, without adding them up where that is possible. */
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

    /** The view of an argument; not checked. */
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

    /** Points a view at an argument; not checked. */
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

    /** The instant of the command is another one than it was bound with. */
    void nowMillis(long epochMillis) {
        now = epochMillis;
    }

    /** As {@link #now()}, for the runtime: a replay does not have to repeat it. */
    long nowMillis() {
        return now;
    }

    @Override
    public RandomGenerator random() {
        requireRunning();
        if (!askedForRandom) {
            askedForRandom = true;
            if (!hasSeed) {
                seed = caller == null ? seeds.nextLong() : caller.random().nextLong();
            }
            random.seed(seed);
        }
        return random;
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

    /** Whether the handler said that an argument must not be shown. */
    boolean isRedacted(int index) {
        return redacted.get(index);
    }

    /** The command that runs. */
    public Command command() {
        return command;
    }

    @Override
    public Bytes bytes(long decimal) {
        int slot = numbersUsed++ & (NUMBERS - 1);
        int at = slot * Decimal.MAX_LENGTH;
        return numbers[slot].point(digits, at, Decimal.write(decimal, digits, at));
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
            throw new IllegalStateException("a command can only be called by a handler that runs");
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

    /** What its own changes, of some keys, count for save points. */
    int counted(int changedKeys) {
        return changes == ONE_FOR_EACH_KEY ? changedKeys : changes;
    }

    /** The command is to be run again: what its handler said is forgotten. */
    void countAnew() {
        changes = ONE_FOR_EACH_KEY;
    }

    /** How many bytes the log takes at most where the request is logged as it is. */
    long logBytes() {
        long bytes = (long) argc * ARGUMENT_BYTES;
        for (int i = 0; i < argc; i++) {
            bytes += batch.length(position, i);
        }
        return bytes;
    }

    /** Writes what is to be logged of the request: what the handler said, or else the request itself. */
    void writeTo(ChangeRecord record) {
        if (!propagation.isEmpty()) {
            propagation.writeTo(record, session.db());
            return;
        }
        if (askedForRandom) {
            record.beginAt(session.db(), argc, now, seed);
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
