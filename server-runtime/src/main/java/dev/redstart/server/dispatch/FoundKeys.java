package dev.redstart.server.dispatch;

import dev.redstart.api.ByteRanges;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.command.Command;
import dev.redstart.server.config.Limits;
import dev.redstart.server.keyspace.KeyLocks;
import dev.redstart.server.keyspace.ManyKeys;

/** Adds the keys of a client's request to its {@link KeyLocks}. One per event loop. */
final class FoundKeys implements ManyKeys {
    private final KeyFinder finder;
    private final CommandRequest request;
    private final KeyLocks locks;

    FoundKeys(KeyFinder finder, CommandRequest request, KeyLocks locks) {
        this.finder = finder;
        this.request = request;
        this.locks = locks;
    }

    /** Adds all keys that the finder found. */
    void addAll() {
        if (areVeryMany()) {
            locks.addMany(this);
            return;
        }
        for (int i = 0; i < finder.count(); i++) {
            add(finder.argument(i), finder.database(i), finder.declaration(i));
        }
    }

    /** Returns whether there are too many keys for one object each. */
    boolean areVeryMany() {
        return finder.count() > Limits.OBJECTS_PER_COMMAND;
    }

    /** Adds the key that an argument names. */
    void add(int argument, int db, Command.DeclaredKeys declared) {
        BytesView name = request.view(argument);
        long hash = argument == 1 && request.isHashed() && name.length() <= Prefetch.MAX_HASHED_BYTES
                ? request.firstArgumentHash()
                : ByteRanges.hash64(name.array(), name.from(), name.length());
        locks.add(name.array(), name.from(), name.length(), hash, db, declared.isWritable(), declared.isCounted());
    }

    @Override
    public int count() {
        return finder.count();
    }

    @Override
    public void name(int n, BytesView view) {
        request.point(finder.argument(n), view);
    }

    @Override
    public int database(int n) {
        return finder.database(n);
    }

    @Override
    public boolean isWritable(int n) {
        return finder.declaration(n).isWritable();
    }

    @Override
    public boolean isCounted(int n) {
        return finder.declaration(n).isCounted();
    }

    @Override
    public void end() {
        finder.release();
    }
}
