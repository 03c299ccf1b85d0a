package dev.redstart.server.keyspace;

import dev.redstart.api.CommandException;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.storage.Dictionary;
import dev.redstart.server.storage.Expiry;

/**
 * Where a key of the running command lies: its name in the request, its slot looked up on first use and again when the
 * dictionary's version says that something moved. Reused for the next command.
 */
abstract class KeyEntry {
    private static final int UNKNOWN = -2;
    private static final int DECLARED = 0;

    final KeyLocks locks;

    /** A view of the request's bytes. */
    final BytesView name = new BytesView();

    /** Null between commands: who kept the key is told so instead of reading what is not locked. */
    private Databases store;

    int stripe;
    private long hash;
    int db;
    private boolean writable;
    /** Whether looking it up is a hit or a miss. */
    private boolean counted;

    /** Null where there is none. */
    Dictionary dictionary;

    /** Valid after {@link #isThere()}. */
    int slot;

    private int version;

    /** Whether the value was handed out to be changed, so that it may be empty now. */
    private boolean edited;

    /** Whether the command has changed the key: that counts once, however many calls it took. */
    private boolean changed;

    /** Of a key that was not declared, the {@link KeyLocks#scope()} in which it ends; else {@link #DECLARED}. */
    private int scope;

    KeyEntry(KeyLocks locks) {
        this.locks = locks;
    }

    final void bind(int stripe, long hash, int db, boolean writable, boolean counted) {
        this.store = locks.store();
        this.stripe = stripe;
        this.hash = hash;
        this.db = db;
        this.writable = writable;
        this.counted = counted;
        this.dictionary = null;
        this.slot = UNKNOWN;
        this.edited = false;
        this.changed = false;
        this.scope = DECLARED;
    }

    /** Whether it is the handle of a key, bound so that the key may be changed if that is wanted. */
    final boolean isFor(BytesView wanted, long nameHash, int database, boolean toChange) {
        return hash == nameHash && db == database && (writable || !toChange) && name.equals(wanted);
    }

    /** Has the handle end by itself with the command: nobody keeps a list of those that a handler opens. */
    final void endWithCommand() {
        scope = locks.scope();
    }

    /** Points the handle, read-only, at an entry that was found otherwise; its name is already pointed at. */
    final void bindTo(int stripe, Dictionary dictionary, int slot, int db) {
        bind(stripe, 0, db, false, true);
        this.dictionary = dictionary;
        this.slot = slot;
        this.version = dictionary.version();
    }

    /** Lets go of the command's bytes and of the dictionary. */
    final void unbind() {
        name.release();
        store = null;
        dictionary = null;
        writable = false;
    }

    /** Looks the key up, where it has to be. */
    final boolean isThere() {
        return find() != Dictionary.ABSENT;
    }

    private int find() {
        if (hasEnded()) {
            throw ended();
        }
        if (slot != UNKNOWN
                && dictionary == store.dictionary(db, stripe)
                && (dictionary == null || dictionary.version() == version)) {
            return slot;
        }
        boolean first = slot == UNKNOWN;
        dictionary = store.dictionary(db, stripe);
        slot = dictionary == null
                ? Dictionary.ABSENT
                : dictionary.find(locks, name.array(), name.from(), name.length(), hash);
        if (slot != Dictionary.ABSENT
                && dictionary.expiring() > 0
                && Expiry.isExpired(dictionary.expireAt(locks, slot), locks.now())) {
            if (writable || !(locks.changesNothing() || store.keepsExpired(locks.now()))) {
                removeExpired();
            }
            slot = Dictionary.ABSENT;
        }
        version = dictionary == null ? 0 : dictionary.version();
        if (first) {
            noteLookup();
        }
        return slot;
    }

    /** A key that is only read counts as absent even where memory to remove it is missing: a later command removes it. */
    private void removeExpired() {
        int expired = slot;
        slot = UNKNOWN;
        try {
            locks.materializeViews();
            store.expiryListener().expired(db, name.array(), name.from(), name.length());
            dictionary.remove(locks, expired);
            store.countExpired(1);
        } catch (OutOfMemoryError | CommandException e) { // a second DEL of the same key in the log does no harm
            if (writable) {
                throw e;
            }
        }
    }

    private boolean hasEnded() {
        return store == null || (scope != DECLARED && scope != locks.scope());
    }

    private static IllegalStateException ended() {
        return new IllegalStateException(
                "this Key ended when its handler, or the visit of a scan, returned: keep a copy"
                        + " of its name, and ask each request for its own keys");
    }

    private void noteLookup() {
        boolean found = slot != Dictionary.ABSENT;
        if (found && locks.isTouching()) {
            dictionary.accessed(locks, slot, locks.clock());
        }
        if (counted) {
            locks.countLookup(found);
        }
    }

    /** Adds the key, which is absent, with a string. */
    final void addString(byte[] bytes, int from, int length) {
        dictionary = store.dictionaryForInsert(locks, db, stripe);
        slot = dictionary.insertString(locks, name.array(), name.from(), name.length(), hash, bytes, from, length);
        inserted();
    }

    /** Adds the key, which is absent, with an object. */
    final void addObject(int type, Object value) {
        dictionary = store.dictionaryForInsert(locks, db, stripe);
        slot = dictionary.insertObject(locks, name.array(), name.from(), name.length(), hash, type, value);
        inserted();
    }

    private void inserted() {
        version = dictionary.version();
        dictionary.accessed(locks, slot, locks.clock());
    }

    /** Removes the key, which is there. */
    final void remove() {
        locks.materializeViews();
        dictionary.remove(locks, slot);
        slot = Dictionary.ABSENT;
        version = dictionary.version();
        edited = false;
    }

    final void requireWritable() {
        if (!writable || hasEnded()) {
            throw hasEnded()
                    ? ended()
                    : new IllegalStateException("the key was declared by reads(), so it cannot be changed");
        }
    }

    /** The key is one that the command has changed. */
    final void changed() {
        if (!changed) {
            changed = true;
            locks.countChanges(1);
        }
    }

    /** The value was handed out to be changed. */
    final void beginEdit() {
        dictionary.beforeEdit(locks, slot);
        if (!edited) {
            edited = true;
            locks.edited(this);
        }
    }

    /** The value was replaced by another one, which stays even if it is empty. */
    final void endEdit() {
        edited = false;
    }

    /** Removes a value that an edit left empty. */
    final void finish() {
        if (edited && isThere() && isEmptyNow()) {
            remove();
        }
    }

    /** Whether the value, which is there, is empty; asks its type, which is a plugin's. */
    abstract boolean isEmptyNow();

    /** Whether two handles are of one key. */
    final boolean isSame(KeyEntry other) {
        return other.hash == hash && other.db == db && other.name.equals(name);
    }
}
