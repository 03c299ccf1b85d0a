package dev.redstart.server.keyspace;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.EventClass;
import dev.redstart.api.Key;
import dev.redstart.api.ValueType;
import dev.redstart.server.resp.BytesView;
import java.util.Objects;

/**
 * A key of the running command. Its octets lie in the request; its slot is looked up on first use and again when the
 * table's version says that something moved. Reused for the next command.
 */
final class KeyHandle extends BytesView implements Key {
    private static final int UNKNOWN = -2;
    private static final int ARRAY_HEADER_BYTES = 16;

    private final KeyLocks locks;
    /** Null of a declared key between commands: who kept it fails instead of reading what is not locked. */
    private Store store;

    private int stripe;
    private long hash;
    private int db;
    private boolean writable;
    /** Whether looking it up is a hit or a miss. */
    private boolean counted;

    private Table table;
    private int slot;
    private int version;
    private boolean edited;

    /** What {@link #peek()} answers, while {@link #peeking}. */
    private final BytesView peek = new BytesView();

    private boolean peeking;

    private final byte[] oneOctet = new byte[1];

    KeyHandle(KeyLocks locks) {
        this.locks = locks;
    }

    void bind(int stripe, long hash, int db, boolean writable, boolean counted) {
        this.store = locks.store();
        this.stripe = stripe;
        this.hash = hash;
        this.db = db;
        this.writable = writable;
        this.counted = counted;
        this.table = null;
        this.slot = UNKNOWN;
        this.edited = false;
    }

    /** Points the handle, read-only, at an entry that was found otherwise; its name is already pointed at. */
    void bindTo(int stripe, Table table, int slot, int db) {
        bind(stripe, 0, db, false, true);
        this.table = table;
        this.slot = slot;
        this.version = table.version();
    }

    /** Lets go of the command's octets and of the table. */
    void unbind() {
        release();
        store = null;
        table = null;
    }

    /** Takes the octets away from {@link #peek()}. */
    void endPeek() {
        peek.release();
        peeking = false;
    }

    /** What {@link #peek()} answered, as a view that keeps its octets. */
    BytesView kept() {
        return (BytesView) get(ValueType.STRING);
    }

    /** Whether a view is the one that {@link #peek()} answers. */
    @SuppressWarnings("ReferenceEquality") // others of the same octets do not end with a change
    boolean isPeek(BytesView view) {
        return view == peek;
    }

    private int find() {
        if (slot != UNKNOWN && table == store.table(db, stripe) && (table == null || table.version() == version)) {
            return slot;
        }
        boolean first = slot == UNKNOWN;
        table = store.table(db, stripe);
        slot = table == null ? Table.ABSENT : table.find(array(), from(), length(), hash);
        if (slot != Table.ABSENT && table.expiring() > 0 && Expiry.isOver(table.expireAt(slot), locks.now())) {
            if (writable || !store.keepsExpired(locks.now())) {
                locks.keepViews();
                store.expiryListener().expired(db, array(), from(), length());
                table.remove(slot);
                store.countExpired(1);
            }
            slot = Table.ABSENT;
        }
        version = table == null ? 0 : table.version();
        if (first) {
            noteLookup();
        }
        return slot;
    }

    private void noteLookup() {
        boolean found = slot != Table.ABSENT;
        if (found && locks.isTouching()) {
            table.accessed(slot, locks.clock());
        }
        if (counted) {
            locks.countLookup(found);
        }
    }

    @Override
    public boolean exists() {
        return find() != Table.ABSENT;
    }

    @Override
    public ValueType<?> type() {
        return exists() ? table.type(slot) : null;
    }

    @Override
    public <T> T get(ValueType<T> type) {
        if (!exists()) {
            return null;
        }
        return value(type);
    }

    @SuppressWarnings("unchecked") // a table's value is always of its entry's type
    private <T> T value(ValueType<T> type) {
        if (type == ValueType.STRING) {
            BytesView view = locks.view();
            if (!table.string(slot, view)) {
                throw wrongType();
            }
            return (T) view;
        }
        if (table.type(slot) != type) {
            throw wrongType();
        }
        return (T) table.object(slot);
    }

    private CommandException wrongType() {
        return table.type(slot) instanceof UnclaimedType type ? type.wrongType() : CommandException.WRONG_TYPE;
    }

    @Override
    public Bytes peek() {
        if (!exists()) {
            return null;
        }
        if (!table.string(slot, peek)) {
            throw CommandException.WRONG_TYPE;
        }
        if (!peeking) {
            peeking = true;
            locks.peeking(this);
        }
        return peek;
    }

    @Override
    public <T> T edit(ValueType<T> type) {
        requireEditable(type);
        if (!exists()) {
            return null;
        }
        T value = value(type);
        table.beforeEdit(slot);
        edited = true;
        locks.countChange();
        return value;
    }

    @Override
    public <T> T editOrCreate(ValueType<T> type) {
        requireEditable(type);
        if (!exists()) {
            T empty = type.create(); // may fail, so before there is a key
            locks.keepViews();
            add(type, empty);
        }
        return edit(type);
    }

    private void requireEditable(ValueType<?> type) {
        requireWritable();
        if (type == ValueType.STRING) {
            throw new IllegalArgumentException("strings are replaced with set(), not edited");
        }
    }

    @Override
    public <T> void set(ValueType<T> type, T value) {
        replace(type, value);
        if (table.expiring() > 0) {
            table.expireAt(slot, NO_EXPIRY);
        }
    }

    @Override
    public <T> void replace(ValueType<T> type, T value) {
        requireWritable();
        Objects.requireNonNull(value, "value");
        BytesView string = null;
        if (type == ValueType.STRING) {
            string = locks.beyondChange(view((Bytes) value)); // a plugin's own Bytes may fail: then there is no key yet
        }
        locks.keepViews();
        if (string != null) {
            putString(string);
        } else {
            putObject(type, value);
        }
        edited = false;
        locks.countChange();
    }

    private void putString(BytesView value) {
        if (value.from() == 0 && value.keep()) { // not copied
            boolean whole = value.length() == value.array().length;
            putObject(ValueType.STRING, whole ? value.array() : new LargeString(value.array(), value.length()));
            return;
        }
        if (exists()) {
            table.setString(slot, value.array(), value.from(), value.length());
            return;
        }
        table = store.tableForInsert(db, stripe);
        slot = table.insertString(array(), from(), length(), hash, value.array(), value.from(), value.length());
        inserted();
    }

    private void inserted() {
        version = table.version();
        table.accessed(slot, locks.clock());
    }

    private static BytesView view(Bytes value) {
        if (value instanceof BytesView view) {
            return view;
        }
        byte[] octets = value.toByteArray();
        return new BytesView().point(octets, 0, octets.length);
    }

    private void putObject(ValueType<?> type, Object value) {
        if (exists()) {
            table.setObject(slot, type, value);
        } else {
            add(type, value);
        }
    }

    private void add(ValueType<?> type, Object value) {
        table = store.tableForInsert(db, stripe);
        slot = table.insertObject(array(), from(), length(), hash, type, value);
        inserted();
    }

    @Override
    public void write(int offset, Bytes octets) {
        requireWritable();
        BytesView source = locks.beyondChange(view(octets));
        requireString();
        locks.keepViews();
        write(offset, source.array(), source.from(), source.length());
    }

    @Override
    public void write(int offset, byte octet) {
        requireWritable();
        requireString();
        locks.keepViews();
        oneOctet[0] = octet;
        write(offset, oneOctet, 0, 1);
    }

    private void requireString() {
        if (exists() && table.type(slot) != ValueType.STRING) {
            throw CommandException.WRONG_TYPE;
        }
    }

    private void write(int offset, byte[] octets, int start, int count) {
        if (offset < 0 || offset > LargeString.MOST_BYTES - count) {
            throw new IllegalArgumentException(count + " octets at " + offset + " are beyond the end of any array");
        }
        if (count == 0) {
            return;
        }
        if (exists()) {
            table.writeString(slot, offset, octets, start, count);
        } else {
            insertWritten(offset, octets, start, count);
        }
        edited = false;
        locks.countChange();
    }

    private void insertWritten(int offset, byte[] octets, int start, int count) {
        table = store.tableForInsert(db, stripe);
        slot = table.insertString(array(), from(), length(), hash, octets, start, offset == 0 ? count : 0);
        inserted();
        if (offset == 0) {
            return;
        }
        try {
            table.writeString(slot, offset, octets, start, count);
        } catch (OutOfMemoryError | CommandException e) {
            remove();
            throw e;
        }
    }

    @Override
    public boolean delete() {
        requireWritable();
        if (!exists()) {
            return false;
        }
        remove();
        locks.countChange();
        return true;
    }

    private void remove() {
        locks.keepViews();
        table.remove(slot);
        slot = Table.ABSENT;
        version = table.version();
        edited = false;
    }

    @Override
    public long expireAt() {
        return exists() ? table.expireAt(slot) : NO_EXPIRY;
    }

    @Override
    public void expireAt(long epochMillis) {
        requireWritable();
        if (!exists()) {
            return;
        }
        if (epochMillis != NO_EXPIRY && epochMillis <= locks.now()) {
            remove();
        } else {
            locks.keepViews();
            table.expireAt(slot, epochMillis);
        }
        locks.countChange();
    }

    @Override
    public long memoryBytes() {
        if (!exists()) {
            return 0;
        }
        ValueType<?> type = table.type(slot);
        return table.memoryBytes(slot) + (type == ValueType.STRING ? longStringBytes() : objectBytes(type));
    }

    /** Octets of a string that is an array of its own, 0 for others. */
    private long longStringBytes() {
        BytesView view = new BytesView();
        table.string(slot, view);
        return view.isSole() ? ARRAY_HEADER_BYTES + view.length() : 0;
    }

    private <T> long objectBytes(ValueType<T> type) {
        T value = value(type);
        long told = type.weigh(value);
        return told >= 0 ? told : WrittenBytes.of(type, value);
    }

    @Override
    public void moveFrom(Key other) {
        KeyHandle source = (KeyHandle) other;
        source.requireWritable();
        if (take(source, false)) {
            source.delete();
        }
    }

    @Override
    public void copyFrom(Key other) {
        take((KeyHandle) other, true);
    }

    /** Takes over value and expiry; false where there is nothing to take or source and target are one. */
    private boolean take(KeyHandle source, boolean copy) {
        requireWritable();
        if (!source.exists() || (source.hash == hash && source.db == db && source.equals(this))) {
            return false;
        }
        ValueType<?> type = source.type();
        long expireAt = source.expireAt();
        int accessed = copy ? locks.clock() : source.table.accessed(source.slot);
        takeValue(type, source, copy);
        table.accessed(slot, accessed);
        if (expireAt != NO_EXPIRY) {
            takeExpiry(expireAt);
        }
        return true;
    }

    private void takeExpiry(long expireAt) {
        locks.keepViews();
        try {
            table.expireAt(slot, expireAt);
        } catch (OutOfMemoryError | CommandException e) {
            remove(); // else two keys would share one value, and this one would never end
            throw e;
        }
    }

    private <T> void takeValue(ValueType<T> type, KeyHandle source, boolean copy) {
        T value = source.get(type);
        if (!copy) {
            source.table.beforeEdit(source.slot); // it will be changed elsewhere
        }
        set(type, copy && type != ValueType.STRING ? type.copy(value) : value);
    }

    @Override
    public Bytes dump() {
        return exists() ? dump(table.type(slot)) : null;
    }

    private <T> Bytes dump(ValueType<T> type) {
        return locks.codec().dump(type, value(type));
    }

    @Override
    public void restore(Bytes payload) {
        requireWritable();
        locks.keepViews(); // the payload may be one, and what is read from it lies in it
        ValueCodec codec = locks.codec();
        codec.restore(view(payload));
        restore(codec.type(), codec.takeValue());
    }

    @SuppressWarnings("unchecked") // the codec made the value with this type
    private <T> void restore(ValueType<T> type, Object value) {
        set(type, (T) value);
        table.accessed(slot, locks.clock());
    }

    @Override
    public long idleSeconds() {
        return exists() ? AccessClock.idleSeconds(table.accessed(slot), locks.clock()) : 0;
    }

    @Override
    public void idleSeconds(long seconds) {
        if (seconds < 0) {
            throw new IllegalArgumentException(seconds + " idle seconds: at least 0");
        }
        if (exists()) {
            table.accessed(slot, AccessClock.before(locks.clock(), seconds));
        }
    }

    @Override
    public void event(EventClass eventClass, String name) {
        requireWritable(); // no listener can be registered yet: PluginContext.listen
    }

    private void requireWritable() {
        if (!writable) {
            throw new IllegalStateException("the key was declared by reads(), so it cannot be changed");
        }
    }

    /** Removes a value that an edit left empty. */
    void finish() {
        if (edited && exists() && isEmptyNow(table.type(slot))) {
            remove();
        }
    }

    private <T> boolean isEmptyNow(ValueType<T> type) {
        return type != ValueType.STRING && type.isEmpty(value(type));
    }
}
