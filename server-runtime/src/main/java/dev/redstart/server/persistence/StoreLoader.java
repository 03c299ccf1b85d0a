package dev.redstart.server.persistence;

import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import dev.redstart.api.ValueType;
import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.keyspace.Store;
import dev.redstart.server.resp.BytesView;
import java.util.ArrayList;
import java.util.List;

/** Puts what a snapshot file holds into the keyspace; on the thread that loads, while nobody else changes anything. */
final class StoreLoader implements RdbVisitor {
    private final RdbInput in;
    private final KeyLocks locks;
    private final FileStatus status;
    private final FileExtras extras;
    private final long dropBeforeMillis;
    private final List<String> emptyKeys = new ArrayList<>();
    private long empty;

    /**
     * @param in what is read, for messages that say where in it
     * @param extras takes what is no key
     * @param dropBeforeMillis keys whose time was over then are left out; {@link Long#MIN_VALUE} for none
     */
    StoreLoader(RdbInput in, Store store, FileStatus status, FileExtras extras, long dropBeforeMillis) {
        this.in = in;
        this.locks = new KeyLocks(store);
        this.status = status;
        this.extras = extras;
        this.dropBeforeMillis = dropBeforeMillis;
    }

    @Override
    public void string(RdbKey key, BytesView value) throws RdbException {
        put(key, ValueType.STRING, value);
    }

    @Override
    public void object(RdbKey key, ValueType<?> type, Object value) throws RdbException {
        if (value instanceof OpaqueValue opaque) {
            extras.needsVersion(opaque.rdbVersion());
        }
        putObject(key, type, value);
    }

    @SuppressWarnings("unchecked") // the reader made the value with this type
    private <T> void putObject(RdbKey key, ValueType<T> type, Object value) throws RdbException {
        put(key, type, (T) value);
    }

    private <T> void put(RdbKey key, ValueType<T> type, T value) throws RdbException {
        long expireAt = key.expireAtMillis();
        if (expireAt != Key.NO_EXPIRY && expireAt < dropBeforeMillis) {
            status.keyDropped();
            return;
        }
        BytesView name = key.name();
        locks.start(0); // the clock stands: no key's time is over while it is loaded
        locks.add(name.array(), name.from(), name.length(), key.database(), true);
        while (locks.tryLock(this, false) != null) {
            Thread.onSpinWait(); // INFO looks at a stripe now and then
        }
        try {
            Key target = locks.key(0);
            if (target.exists()) {
                throw in.damaged("the file has the key twice in database " + key.database());
            }
            target.set(type, value);
            if (expireAt != Key.NO_EXPIRY) {
                target.expireAt(expireAt);
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
            emptyKeys.add(QuotedOctets.shortened(key.name()));
        }
    }

    /** How many keys without a value were left out, and some of their names; empty if none. */
    String emptyKeys() {
        return empty == 0 ? "" : empty + " keys without elements were left out, among them " + emptyKeys;
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
