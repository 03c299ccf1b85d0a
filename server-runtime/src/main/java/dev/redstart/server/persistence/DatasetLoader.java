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

/** Puts the contents of a snapshot file into the keyspace, on the thread that loads. No other thread changes keys meanwhile. */
final class DatasetLoader implements RdbVisitor {
    /** A type, an empty name and an empty value. */
    private static final int MIN_KEY_BYTES = 3;

    private final RdbInput in;
    private final StopTheWorld world;
    private final Databases databases;
    private final KeyLocks locks;
    private final StringBatch batch = new StringBatch();
    private final BytesView name = new BytesView();
    private final BytesView string = new BytesView();
    private final FileStatus status;
    private final PreservedData preserved;
    private final long skipExpiredBeforeMillis;
    /** When keys were last used of which the file says nothing else. */
    private final long nowMillis;

    private final List<String> emptyKeys = new ArrayList<>();
    private long empty;
    /** The number of values of each type that no plugin reads. */
    private final Map<String, Long> unclaimed = new TreeMap<>();

    private int database;
    private boolean replacesKeys;

    /**
     * Loads one file. The thread sits in the loader's seat of the dataset's world.
     *
     * @param in the file, for messages that name a position in it
     * @param preserved takes what is not a key
     * @param skipExpiredBeforeMillis keys that expire before this time are skipped; {@link Long#MIN_VALUE} skips none
     */
    DatasetLoader(
            RdbInput in, Dataset dataset, FileStatus status, PreservedData preserved, long skipExpiredBeforeMillis) {
        this.in = in;
        this.world = dataset.world();
        this.databases = dataset.databases();
        this.locks = new KeyLocks(databases);
        this.status = status;
        this.preserved = preserved;
        this.skipExpiredBeforeMillis = skipExpiredBeforeMillis;
        this.nowMillis = dataset.nowMillis();
    }

    /** Sets whether the keyspace may already contain keys of the file. */
    void replacesKeys(boolean value) {
        replacesKeys = value;
    }

    @Override
    public void database(int index) {
        database = index;
    }

    /** Trusts the number only as far as the file's size allows: a damaged file must not reserve more memory than that. */
    @Override
    public void sizes(long keys, long expiring) {
        databases.ensureCapacity(database, Math.min(keys, status.loadTotalBytes() / MIN_KEY_BYTES));
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

    /** Puts the rest of the batch into the keyspace. The caller calls it after the last key of the file. */
    void flush() throws RdbException {
        batch.prefetch(databases);
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
            preserved.needsVersion(opaque.rdbVersion());
            unclaimed.merge(opaque.type().name(), 1L, Long::sum);
        }
        if (!isExpired(key)) {
            putObject(key, type, value);
        }
    }

    private boolean isExpired(RdbKey key) {
        long expireAt = key.expireAtMillis();
        boolean expired = expireAt != Key.NO_EXPIRY && expireAt < skipExpiredBeforeMillis;
        if (expired) {
            status.keyExpired();
        }
        return expired;
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
        locks.start(0, nowMillis); // the clock stands still: no key expires while it is loaded
        locks.add(bytes.array(), bytes.from(), bytes.length(), hash, database, true);
        while (locks.tryLock(this) != null) {
            Thread.onSpinWait(); // INFO holds a stripe for a moment
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

    /** Logs which parts of the file clients cannot use. */
    void report(ServerLog log) {
        if (empty > 0) {
            log.warning("{} keys without elements were skipped, among them {}", empty, emptyKeys);
        }
        if (!unclaimed.isEmpty()) {
            log.warning(
                    "no plugin reads values of these types; the server writes them unchanged to the next file: {}",
                    unclaimed);
        }
    }

    @Override
    public void function(Bytes code) {
        preserved.function(code);
    }

    @Override
    public void moduleAux(ModuleAux aux) {
        preserved.moduleAux(aux);
    }
}
