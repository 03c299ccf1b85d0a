package dev.redstart.server.persistence;

import dev.redstart.api.ByteRanges;
import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.config.ServerLog;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.lock.StopTheWorld;
import dev.redstart.server.rdb.ModuleAux;
import dev.redstart.server.rdb.OpaqueValue;
import dev.redstart.server.rdb.QuotedBytes;
import dev.redstart.server.rdb.RdbException;
import dev.redstart.server.rdb.RdbInput;
import dev.redstart.server.rdb.RdbKey;
import dev.redstart.server.rdb.RdbVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts what a snapshot file holds into the keyspace; on the thread that loads, while nobody else changes anything. */
final class DatasetLoader implements RdbVisitor {
    /** Its type, an empty name and an empty value. */
    private static final int MIN_BYTES_OF_A_KEY = 3;

    private final RdbInput in;
    private final StopTheWorld world;
    private final Databases store;
    private final KeyLocks locks;
    private final StringBatch batch = new StringBatch();
    private final BytesView name = new BytesView();
    private final BytesView string = new BytesView();
    private final FileStatus status;
    private final PreservedData extras;
    private final long dropBeforeMillis;
    private final long nowMillis;
    private final List<String> emptyKeys = new ArrayList<>();
    private long empty;
    /** How many values of each type that nobody here reads. */
    private final Map<String, Long> unread = new TreeMap<>();

    private int database;
    private boolean replacesKeys;

    /**
     * @param in what is read, for messages that say where in it
     * @param world in whose loader's seat this thread sits
     * @param extras takes what is no key
     * @param dropBeforeMillis keys whose time was over then are left out; {@link Long#MIN_VALUE} for none
     * @param nowMillis when keys of which the file says nothing else were last used
     */
    DatasetLoader(
            RdbInput in,
            StopTheWorld world,
            Databases store,
            FileStatus status,
            PreservedData extras,
            long dropBeforeMillis,
            long nowMillis) {
        this.in = in;
        this.world = world;
        this.store = store;
        this.locks = new KeyLocks(store);
        this.status = status;
        this.extras = extras;
        this.dropBeforeMillis = dropBeforeMillis;
        this.nowMillis = nowMillis;
    }

    /** Whether keys of the file may be there already. */
    void replacesKeys(boolean value) {
        replacesKeys = value;
    }

    @Override
    public void database(int index) {
        database = index;
    }

    /** Believed as far as the file can be true: a damaged one must not take more memory than it is worth. */
    @Override
    public void sizes(long keys, long expiring) {
        store.ensureCapacity(database, Math.min(keys, status.loadTotalBytes() / MIN_BYTES_OF_A_KEY));
    }

    @Override
    public void string(RdbKey key, BytesView value) throws RdbException {
        if (isExpired(key)) {
            return;
        }
        if (!batch.hasRoom(key.name(), value)) {
            flush();
        }
        if (batch.hasRoom(key.name(), value)) {
            batch.add(key, value);
        } else {
            put(key, TypeHandle.STRING, value);
        }
    }

    /** Stores what still waits. The caller calls it after the end of the file. */
    void flush() throws RdbException {
        batch.touch(store);
        for (int i = 0; i < batch.count(); i++) {
            batch.name(i, name);
            batch.value(i, string);
            put(
                    name,
                    batch.hash(i),
                    batch.database(i),
                    batch.expireAt(i),
                    batch.idleSeconds(i),
                    TypeHandle.STRING,
                    string);
        }
        batch.clear();
    }

    @Override
    public void object(RdbKey key, TypeHandle<?> type, Object value) throws RdbException {
        if (value instanceof OpaqueValue opaque) {
            extras.needsVersion(opaque.rdbVersion());
            unread.merge(opaque.type().name(), 1L, Long::sum);
        }
        if (!isExpired(key)) {
            putObject(key, type, value);
        }
    }

    private boolean isExpired(RdbKey key) {
        long expireAt = key.expireAtMillis();
        boolean over = expireAt != Key.NO_EXPIRY && expireAt < dropBeforeMillis;
        if (over) {
            status.keyDropped();
        }
        return over;
    }

    @SuppressWarnings("unchecked") // the reader made the value with this type
    private <T> void putObject(RdbKey key, TypeHandle<T> type, Object value) throws RdbException {
        put(key, type, (T) value);
    }

    private <T> void put(RdbKey key, TypeHandle<T> type, T value) throws RdbException {
        BytesView bytes = key.name();
        long hash = ByteRanges.hash64(bytes.array(), bytes.from(), bytes.length());
        put(bytes, hash, key.database(), key.expireAtMillis(), key.idleSeconds(), type, value);
    }

    private <T> void put(
            BytesView bytes, long hash, int database, long expireAt, long idleSeconds, TypeHandle<T> type, T value)
            throws RdbException {
        world.pass(world.loader());
        locks.start(0, nowMillis); // the clock stands: no key's time is over while it is loaded
        locks.add(bytes.array(), bytes.from(), bytes.length(), hash, database, true);
        while (locks.tryLock(this) != null) {
            Thread.onSpinWait(); // INFO looks at a stripe now and then
        }
        try {
            Key target = locks.key(0);
            if (target.exists() && !replacesKeys) {
                in.reading(bytes);
                throw in.damaged("the file has the key twice in database " + database);
            }
            target.set(type, value);
            if (expireAt != Key.NO_EXPIRY || replacesKeys) {
                target.expireAt(expireAt);
            }
            if (idleSeconds != RdbKey.UNKNOWN) {
                target.idleSeconds(idleSeconds);
            }
        } finally {
            locks.unlock();
        }
        status.keyLoaded();
    }

    @Override
    public void emptyKey(RdbKey key) {
        empty++;
        if (emptyKeys.size() < 3) {
            emptyKeys.add(QuotedBytes.shortened(key.name()));
        }
    }

    /** Tells what of the file is not as a client might expect it. */
    void tell(ServerLog log) {
        if (empty > 0) {
            log.warning("keys without elements were left out: {}, among them {}", empty, emptyKeys);
        }
        if (!unread.isEmpty()) {
            log.warning(
                    "no command here reads values of these types, which are kept for the next file; how many: {}",
                    unread);
        }
    }

    @Override
    public void function(Bytes code) {
        extras.function(code);
    }

    @Override
    public void moduleAux(ModuleAux aux) {
        extras.moduleAux(aux);
    }
}
