package dev.redstart.server.rdb;

import dev.redstart.api.Bytes;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;

/**
 * Takes what {@link RdbReader} finds, in the file's order. Views are valid until the method returns. What a method throws
 * ends the reading and reaches the reader's caller as it is.
 */
public interface RdbVisitor {
    /** A field about the file, such as {@code redis-ver}. */
    default void aux(Bytes name, Bytes value) {}

    /** The database of the keys that follow. A file that begins with a key has it in database 0, without this call. */
    default void database(int index) {}

    /** How many keys the current database holds, and how many of them with an expiry; a hint that may be wrong. */
    default void sizes(long keys, long expiring) {}

    /** A string. The view of a long one {@link BytesView#isExclusive() is sole}, so its array may be kept. */
    void string(RdbKey key, BytesView value) throws RdbException;

    /**
     * A value of another type: of a plugin's type, or an {@link OpaqueValue} with its {@link OpaqueType}. The value is the
     * visitor's.
     */
    void object(RdbKey key, TypeHandle<?> type, Object value) throws RdbException;

    /** A key whose list, set or the like has no elements. Such a key cannot exist; redis-server drops it with a log line. */
    default void emptyKey(RdbKey key) {}

    /** The code of a function library. */
    default void function(Bytes code) {}

    /** Something that a module of redis-server keeps besides its values. */
    default void moduleAux(ModuleAux aux) {}
}
