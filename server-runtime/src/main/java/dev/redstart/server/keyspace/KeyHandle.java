package dev.redstart.server.keyspace;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.EventClass;
import dev.redstart.api.Key;
import dev.redstart.api.TypeHandle;
import dev.redstart.api.ValueType;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.storage.AccessClock;
import dev.redstart.server.storage.LargeString;
import dev.redstart.server.storage.SlabEntry;
import dev.redstart.server.storage.TypeTable;
import dev.redstart.server.storage.UnclaimedValue;
import dev.redstart.server.storage.ValueCodec;
import java.util.Objects;

/** A key of the running command, as its handler uses it. */
final class KeyHandle extends KeyEntry implements Key {
    private static final int ARRAY_HEADER_BYTES = 16;

    private static final String RAW = "raw";
    private static final String EMBEDDED = "embstr";
    private static final String INT = "int";

    /** What {@link #peek()} returns, while {@link #peeking}. */
    private BytesView peek;

    private boolean peeking;

    /** Allocated when needed, as {@link #peek}: most keys need neither. */
    private byte[] oneByte;

    KeyHandle(KeyLocks locks) {
        super(locks);
    }

    /** Ends the view that {@link #peek()} returned. */
    void endPeek() {
        peek.release();
        peeking = false;
    }

    /** Returns the bytes of {@link #peek()} in a view that the next change does not end. */
    BytesView stableCopy() {
        return (BytesView) get(TypeHandle.STRING);
    }

    /** Returns whether a view is the one that {@link #peek()} returns. */
    @SuppressWarnings("ReferenceEquality") // other views of the same bytes do not end with a change
    boolean isPeek(BytesView view) {
        return view == peek;
    }

    @Override
    public Bytes name() {
        return name;
    }

    @Override
    public String toString() {
        return name.toString();
    }

    @Override
    public boolean exists() {
        return isThere();
    }

    private TypeTable types() {
        return locks.databases().types();
    }

    @Override
    public TypeHandle<?> type() {
        return isThere() ? typeNow() : null;
    }

    /** Returns the type of a value that exists. */
    private TypeHandle<?> typeNow() {
        int type = dictionary.type(locks, slot);
        return types().handle(type, type == TypeTable.UNCLAIMED ? dictionary.object(locks, slot) : null);
    }

    @Override
    public String encoding() {
        if (!isThere()) {
            return null;
        }
        int form = dictionary.form(locks, slot);
        if (form == SlabEntry.WRITTEN) {
            return RAW;
        }
        String natural = encoding(typeNow());
        return form == SlabEntry.TEXT && natural.equals(INT) ? EMBEDDED : natural;
    }

    @Override
    public void encoding(String name) {
        if (!name.equals(RAW) && !name.equals(EMBEDDED)) {
            throw new IllegalArgumentException("a string's encoding can be set to raw or embstr, not to " + name);
        }
        if (isThere()) {
            requireString();
            dictionary.form(locks, slot, name.equals(RAW) ? SlabEntry.WRITTEN : SlabEntry.TEXT);
        }
    }

    private <T> String encoding(TypeHandle<T> type) {
        return TypeTable.type(type).encoding(value(type));
    }

    @Override
    @SuppressWarnings("unchecked") // the handle of strings is one of Bytes
    public <T> T get(TypeHandle<T> type) {
        if (type == TypeHandle.STRING) {
            return isThere() ? (T) string() : null;
        }
        int number = types().numberOf(type);
        return isThere() ? object(type, number) : null;
    }

    @SuppressWarnings("unchecked") // the handle of strings is one of Bytes
    private <T> T value(TypeHandle<T> type) {
        return type == TypeHandle.STRING ? (T) string() : object(type, types().numberOf(type));
    }

    private BytesView string() {
        BytesView view = locks.newView();
        if (!dictionary.string(locks, slot, view)) {
            throw wrongType();
        }
        return view;
    }

    @SuppressWarnings("unchecked") // a dictionary's value is always of its entry's type
    private <T> T object(TypeHandle<T> type, int number) {
        if (dictionary.type(locks, slot) != number) {
            throw wrongType();
        }
        Object value = dictionary.object(locks, slot);
        if (number == TypeTable.UNCLAIMED && !((UnclaimedValue) value).type().equals(type)) {
            throw wrongType();
        }
        return (T) value;
    }

    private CommandException wrongType() {
        return dictionary.type(locks, slot) == TypeTable.UNCLAIMED
                ? ((UnclaimedValue) dictionary.object(locks, slot)).type().wrongType()
                : CommandException.WRONG_TYPE;
    }

    @Override
    public Bytes peek() {
        if (!isThere()) {
            return null;
        }
        if (peek == null) {
            peek = new BytesView();
        }
        if (!dictionary.string(locks, slot, peek)) {
            throw wrongType();
        }
        if (!peeking) {
            peeking = true;
            locks.views().peeking(this);
        }
        return peek;
    }

    @Override
    public <T> T edit(TypeHandle<T> type) {
        int number = editable(type);
        return isThere() ? edit(type, number) : null;
    }

    private <T> T edit(TypeHandle<T> type, int number) {
        T value = object(type, number);
        beginEdit();
        changed();
        return value;
    }

    @Override
    public <T> T editOrCreate(TypeHandle<T> type) {
        int number = editable(type);
        if (!isThere()) {
            T empty = TypeTable.type(type).create(); // may fail, so before there is a key
            locks.materializeViews();
            addObject(number, storable(number, empty));
        }
        return edit(type, number);
    }

    /** Returns the number of a type whose values may be edited. */
    private int editable(TypeHandle<?> type) {
        requireWritable();
        if (type == TypeHandle.STRING) {
            throw new IllegalArgumentException("strings are replaced with set(), not edited");
        }
        return types().numberOf(type);
    }

    /** Returns a value that a dictionary may databases. One number stands for all unclaimed types, so their values name their type. */
    private static Object storable(int number, Object value) {
        Objects.requireNonNull(value, "value");
        if (number == TypeTable.UNCLAIMED && !(value instanceof UnclaimedValue)) {
            throw new IllegalArgumentException("a value of a type that no plugin here has cannot be made");
        }
        return value;
    }

    @Override
    public <T> void set(TypeHandle<T> type, T value) {
        replace(type, value);
        if (dictionary.expiring() > 0) {
            dictionary.expireAt(locks, slot, NO_EXPIRY);
        }
    }

    @Override
    public <T> void replace(TypeHandle<T> type, T value) {
        requireWritable();
        if (type == TypeHandle.STRING) {
            Objects.requireNonNull(value, "value");
            BytesView string = locks.views().stableCopy(view((Bytes) value));
            locks.materializeViews();
            putString(string);
        } else {
            int number = types().numberOf(type);
            Object object = storable(number, value);
            locks.materializeViews();
            putObject(number, object);
        }
        endEdit();
        changed();
    }

    private void putString(BytesView value) {
        if (value.from() == 0 && value.retain()) { // not copied
            boolean whole = value.length() == value.array().length;
            putObject(TypeTable.STRING, whole ? value.array() : new LargeString(value.array(), value.length()));
            return;
        }
        if (isThere()) {
            dictionary.setString(locks, slot, value.array(), value.from(), value.length());
            return;
        }
        addString(value.array(), value.from(), value.length());
    }

    private static BytesView view(Bytes value) {
        if (value instanceof BytesView view) {
            return view;
        }
        return new BytesView().point(value);
    }

    private void putObject(int type, Object value) {
        if (isThere()) {
            dictionary.setObject(locks, slot, type, value);
        } else {
            addObject(type, value);
        }
    }

    @Override
    public void write(int offset, Bytes bytes) {
        requireWritable();
        BytesView source = locks.views().stableCopy(view(bytes));
        requireString();
        locks.materializeViews();
        write(offset, source.array(), source.from(), source.length());
    }

    @Override
    public void write(int offset, byte b) {
        requireWritable();
        requireString();
        locks.materializeViews();
        if (oneByte == null) {
            oneByte = new byte[1];
        }
        oneByte[0] = b;
        write(offset, oneByte, 0, 1);
    }

    private void requireString() {
        if (isThere() && dictionary.type(locks, slot) != TypeTable.STRING) {
            throw wrongType();
        }
    }

    private void write(int offset, byte[] bytes, int start, int count) {
        if (offset < 0 || offset > LargeString.MAX_BYTES - count) {
            throw new IllegalArgumentException(count + " bytes at " + offset + " are beyond the end of any array");
        }
        if (count == 0) {
            return;
        }
        if (isThere()) {
            dictionary.writeString(locks, slot, offset, bytes, start, count);
        } else {
            insertWritten(offset, bytes, start, count);
        }
        endEdit();
        changed();
    }

    private void insertWritten(int offset, byte[] bytes, int start, int count) {
        addString(bytes, start, offset == 0 ? count : 0);
        if (offset == 0) {
            dictionary.form(locks, slot, SlabEntry.WRITTEN);
            return;
        }
        try {
            dictionary.writeString(locks, slot, offset, bytes, start, count);
        } catch (OutOfMemoryError | CommandException e) {
            remove();
            throw e;
        }
    }

    @Override
    public boolean delete() {
        requireWritable();
        if (!isThere()) {
            return false;
        }
        remove();
        changed();
        return true;
    }

    @Override
    public long expireAt() {
        return isThere() ? dictionary.expireAt(locks, slot) : NO_EXPIRY;
    }

    @Override
    public void expireAt(long epochMillis) {
        requireWritable();
        if (!isThere()) {
            return;
        }
        if (epochMillis != NO_EXPIRY && epochMillis <= locks.now()) {
            remove();
        } else {
            locks.materializeViews();
            dictionary.expireAt(locks, slot, epochMillis);
        }
        changed();
    }

    @Override
    public long memoryBytes() {
        if (!isThere()) {
            return 0;
        }
        TypeHandle<?> type = typeNow();
        return dictionary.memoryBytes(locks, slot)
                + (type == TypeHandle.STRING ? longStringBytes() : objectBytes(type));
    }

    /** Returns the bytes of a string that is an array of its own, 0 for other strings. */
    private long longStringBytes() {
        BytesView view = new BytesView();
        dictionary.string(locks, slot, view);
        return view.isExclusive() ? ARRAY_HEADER_BYTES + view.length() : 0;
    }

    private <T> long objectBytes(TypeHandle<T> handle) {
        ValueType<T> type = TypeTable.type(handle);
        T value = value(handle);
        long weight = type.weigh(value);
        return weight >= 0 ? weight : WrittenBytes.of(type, value);
    }

    @Override
    public void moveFrom(Key other) {
        KeyHandle source = (KeyHandle) other;
        source.requireWritable();
        if (take(source, false)) {
            source.remove(); // counted with its target: one value, one change
        }
    }

    @Override
    public void copyFrom(Key other) {
        take((KeyHandle) other, true);
    }

    /** Takes over value and expiry; returns false if the source is absent or the same key. */
    private boolean take(KeyHandle source, boolean copy) {
        requireWritable();
        if (!source.isThere() || isSame(source)) {
            return false;
        }
        TypeHandle<?> type = source.typeNow();
        long expireAt = source.expireAt();
        int form = source.dictionary.form(locks, source.slot);
        int accessed = copy ? locks.clock() : source.dictionary.accessed(locks, source.slot);
        takeValue(type, source, copy);
        dictionary.accessed(locks, slot, accessed);
        dictionary.form(locks, slot, form);
        if (expireAt != NO_EXPIRY) {
            takeExpiry(expireAt);
        }
        return true;
    }

    private void takeExpiry(long expireAt) {
        locks.materializeViews();
        try {
            dictionary.expireAt(locks, slot, expireAt);
        } catch (OutOfMemoryError | CommandException e) {
            remove(); // else two keys would share one value, and this one would never expire
            throw e;
        }
    }

    private <T> void takeValue(TypeHandle<T> type, KeyHandle source, boolean copy) {
        T value = source.get(type);
        if (!copy) {
            source.dictionary.beforeEdit(locks, source.slot); // it will be changed under another key
        }
        set(type, copy && type != TypeHandle.STRING ? TypeTable.type(type).copy(value) : value);
    }

    @Override
    public Bytes dump() {
        return isThere() ? dump(typeNow()) : null;
    }

    private <T> Bytes dump(TypeHandle<T> type) {
        return locks.codec().dump(type, value(type));
    }

    @Override
    public void restore(Bytes payload) {
        requireWritable();
        locks.materializeViews(); // the payload may be a view, and values read from it refer to it
        ValueCodec codec = locks.codec();
        codec.restore(view(payload));
        restore(codec.type(), codec.takeValue());
    }

    @SuppressWarnings("unchecked") // the codec made the value with this type
    private <T> void restore(TypeHandle<T> type, Object value) {
        set(type, (T) value);
        dictionary.accessed(locks, slot, locks.clock());
    }

    @Override
    public long idleSeconds() {
        return isThere() ? AccessClock.idleSeconds(dictionary.accessed(locks, slot), locks.clock()) : 0;
    }

    @Override
    public void idleSeconds(long seconds) {
        if (seconds < 0) {
            throw new IllegalArgumentException(seconds + " idle seconds: at least 0");
        }
        if (isThere()) {
            dictionary.accessed(locks, slot, AccessClock.before(locks.clock(), seconds));
        }
    }

    @Override
    public void event(EventClass eventClass, String name) {
        requireWritable(); // no listener can be registered yet: PluginContext.listen
    }

    @Override
    boolean isEmptyNow() {
        return isEmptyNow(typeNow());
    }

    private <T> boolean isEmptyNow(TypeHandle<T> type) {
        return type != TypeHandle.STRING && TypeTable.type(type).isEmpty(value(type));
    }
}
