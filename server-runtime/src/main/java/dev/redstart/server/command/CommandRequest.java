package dev.redstart.server.command;

import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import dev.redstart.api.Keyspace;
import dev.redstart.api.Propagation;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.keyspace.DatabaseView;
import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.log.ChangeLog;
import dev.redstart.server.log.ChangeRecord;
import dev.redstart.server.resp.BytesView;
import dev.redstart.server.resp.CommandBatch;
import dev.redstart.server.resp.Decimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The running command; one per event loop, pointed at the next request in turn. */
public final class CommandRequest implements Request {
    /** How many texts of {@link #bytes} live at a time; a power of two. */
    private static final int NUMBERS = 4;

    /** What the log puts around an argument at most. */
    private static final int ARGUMENT_BYTES = 5 + Decimal.MAX_LENGTH;

    /** More views than this are not kept for the next request. */
    private static final int KEPT_VIEWS = 1024;

    /** Without a log, what would be logged instead goes nowhere. */
    private static final Propagation UNLOGGED = new Propagation() {
        @Override
        public Propagation arg(Bytes value) {
            return this;
        }

        @Override
        public Propagation arg(CharSequence value) {
            return this;
        }

        @Override
        public Propagation arg(long value) {
            return this;
        }
    };

    private final ChangeLog log;
    private final PropagationBuffer propagation = new PropagationBuffer();
    private final KeyLocks locks;
    private final DatabaseView database;
    private final RandomGenerator random;
    private final byte[] digits = new byte[NUMBERS * Decimal.MAX_LENGTH];
    private final BytesView[] numbers = new BytesView[NUMBERS];
    private int numbersUsed;
    private boolean strict;

    private BytesView[] views = new BytesView[8];
    private byte[] input;
    private CommandBatch batch;
    private int position;
    private int argc;
    private Command command;
    private Session session;
    private long now;

    CommandRequest(KeyLocks locks, DatabaseView database, ChangeLog log, long seed) {
        this.log = log;
        this.locks = locks;
        this.database = database;
        this.random = new SplittableRandom(seed);
        for (int i = 0; i < NUMBERS; i++) {
            numbers[i] = new BytesView();
        }
    }

    void bind(byte[] octets, CommandBatch commands, int index, Session client, long epochMillis) {
        input = octets;
        batch = commands;
        position = index;
        argc = commands.argc(index);
        session = client;
        now = epochMillis;
        command = null;
    }

    void command(Command found) {
        command = found;
    }

    /** The hash of its first argument, if its batch has hashes; see {@link CommandBatch#hash(int)}. */
    long firstArgumentHash() {
        return batch.hash(position);
    }

    /** Whether its batch has hashes. */
    boolean isHashed() {
        return batch.isHashed();
    }

    /** Lets go of the client's octets. */
    void unbind() {
        input = null;
        session = null;
        command = null;
        propagation.clear();
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

    /** At least {@link #argumentBytes()}, without adding them up where that is possible. */
    long mostBytes() {
        return position == 0 && batch.large() != null ? argumentBytes() : input.length;
    }

    @Override
    public int argc() {
        return argc;
    }

    @Override
    public Bytes arg(int index) {
        if (index < 0 || index >= argc) {
            throw new IndexOutOfBoundsException("argument " + index + " of " + argc);
        }
        return view(index);
    }

    /** The view of an argument; not checked. */
    BytesView view(int index) {
        if (index >= views.length) {
            views = Arrays.copyOf(views, Math.max(argc, views.length * 2));
        }
        BytesView view = views[index];
        if (view == null) {
            view = new BytesView();
            views[index] = view;
        }
        byte[] own = batch.array(position, index);
        return own != null
                ? view.pointSole(own)
                : view.point(input, batch.from(position, index), batch.length(position, index));
    }

    @Override
    public int keyCount() {
        return locks.count();
    }

    @Override
    public Key key(int n) {
        return locks.key(n);
    }

    @Override
    public Keyspace keyspace() {
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
        return session.maxStringBytes();
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public Session client() {
        return session;
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
    public Propagation propagateAs(String name) {
        return log.isRecording() ? propagation.begin(name) : UNLOGGED;
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
        record.begin(session.db(), argc);
        for (int i = 0; i < argc; i++) {
            BytesView argument = view(i);
            record.argument(argument.array(), argument.from(), argument.length());
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
