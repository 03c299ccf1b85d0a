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

    /** Null between commands, so that a handle that a plugin retained throws instead of reading without a lock. */
    private Databases databases;

    int stripe;
    private long hash;
    int db;
    private boolean writable;
    /** Whether looking it up counts as a hit or a miss. */
    private boolean counted;

    /** The dictionary of the key's stripe, null if there is none. */
    Dictionary dictionary;

    /** Valid after {@link #isThere()}. */
    int slot;

    private int version;

    /** Whether the handler received the value for editing, so that it may be empty now. */
    private boolean edited;

    /** Whether the command has changed the key: that counts once, however many calls it took. */
    private boolean changed;

    /** The {@link KeyLocks#scope()} in which an undeclared key ends; {@link #DECLARED} for others. */
    private int scope;

    KeyEntry(KeyLocks locks) {
        this.locks = locks;
    }

    final void bind(int stripe, long hash, int db, boolean writable, boolean counted) {
        this.databases = locks.databases();
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

    /** Returns whether this is the handle of a key, bound so that the key may be changed if that is wanted. */
    final boolean isFor(BytesView wanted, long nameHash, int database, boolean toChange) {
        return hash == nameHash && db == database && (writable || !toChange) && name.equals(wanted);
    }

    /** Has the handle end with the command by itself: there is no list of the handles that a handler opens. */
    final void endWithCommand() {
        scope = locks.scope();
    }

    /** Points the handle, read-only, at an entry that a scan has found; its name is set already. */
    final void bindTo(int stripe, Dictionary dictionary, int slot, int db) {
        bind(stripe, 0, db, false, true);
        this.dictionary = dictionary;
        this.slot = slot;
        this.version = dictionary.version();
    }

    /** Releases the command's bytes and the dictionary. */
    final void unbind() {
        name.release();
        databases = null;
        dictionary = null;
        writable = false;
    }

    /** Returns whether the key exists; looks it up if necessary. */
    final boolean isThere() {
        return find() != Dictionary.ABSENT;
    }

    private int find() {
        if (hasEnded()) {
            throw ended();
        }
        if (slot != UNKNOWN
                && dictionary == databases.dictionary(db, stripe)
                && (dictionary == null || dictionary.version() == version)) {
            return slot;
        }
        boolean first = slot == UNKNOWN;
        dictionary = databases.dictionary(db, stripe);
        slot = dictionary == null
                ? Dictionary.ABSENT
                : dictionary.find(locks, name.array(), name.from(), name.length(), hash);
        if (slot != Dictionary.ABSENT
                && dictionary.expiring() > 0
                && Expiry.isExpired(dictionary.expireAt(locks, slot), locks.now())) {
            if (writable || !(locks.changesNothing() || databases.keepsExpired(locks.now()))) {
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

    /** Removes the expired key. If memory for that is missing, a key that is only read counts as absent; a later command removes it. */
    private void removeExpired() {
        int expired = slot;
        slot = UNKNOWN;
        try {
            locks.materializeViews();
            databases.expiryListener().expired(db, name.array(), name.from(), name.length());
            dictionary.remove(locks, expired);
            databases.countExpired(1);
        } catch (OutOfMemoryError | CommandException e) { // a second DEL of the same key in the log does no harm
            if (writable) {
                throw e;
            }
        }
    }

    private boolean hasEnded() {
        return databases == null || (scope != DECLARED && scope != locks.scope());
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
        dictionary = databases.dictionaryForInsert(locks, db, stripe);
        slot = dictionary.insertString(locks, name.array(), name.from(), name.length(), hash, bytes, from, length);
        inserted();
    }

    /** Adds the key, which is absent, with an object. */
    final void addObject(int type, Object value) {
        dictionary = databases.dictionaryForInsert(locks, db, stripe);
        slot = dictionary.insertObject(locks, name.array(), name.from(), name.length(), hash, type, value);
        inserted();
    }

    private void inserted() {
        version = dictionary.version();
        dictionary.accessed(locks, slot, locks.clock());
    }

    /** Removes the key, which exists. */
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

    /** Notes that the command has changed the key. */
    final void changed() {
        if (!changed) {
            changed = true;
            locks.countChanges(1);
        }
    }

    /** Notes that the handler receives the value for editing. */
    final void beginEdit() {
        dictionary.beforeEdit(locks, slot);
        if (!edited) {
            edited = true;
            locks.edited(this);
        }
    }

    /** Notes that the value was replaced by another one, which stays even if it is empty. */
    final void endEdit() {
        edited = false;
    }

    /** Removes a value that an edit left empty. */
    final void finish() {
        if (edited && isThere() && isEmptyNow()) {
            remove();
        }
    }

    /** Returns whether the value, which exists, is empty; calls its type, which is a plugin's code. */
    abstract boolean isEmptyNow();

    /** Returns whether two handles are of one key. */
    final boolean isSame(KeyEntry other) {
        return other.hash == hash && other.db == db && other.name.equals(name);
    }
}
