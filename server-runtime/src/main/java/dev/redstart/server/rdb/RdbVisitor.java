package dev.redstart.server.rdb;

import dev.redstart.api.Bytes;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;

/**
 * Takes what {@link RdbReader} reads, in the file's order. Views are valid until the method returns. An exception of a method
 * ends the reading, and the reader's caller gets it.
 */
public interface RdbVisitor {
    /** Takes a field about the file, such as {@code redis-ver}. */
    default void aux(Bytes name, Bytes value) {}

    /** Takes the database of the next keys; it is 0 before the first call. */
    default void database(int index) {}

    /** Takes the numbers of keys of the current database, and of those with an expiry; a hint that may be wrong. */
    default void sizes(long keys, long expiring) {}

    /** Takes a string. The array of a long one {@link BytesView#isExclusive() belongs to its view} and may become the value. */
    void string(RdbKey key, BytesView value) throws RdbException;

    /**
     * Takes a value of another type: of a plugin's type, or an {@link OpaqueValue} with its {@link OpaqueType}. The visitor owns
     * the value.
     */
    void object(RdbKey key, TypeHandle<?> type, Object value) throws RdbException;

    /** Takes a key whose list, set or the like has no elements. Such a key cannot exist; redis-server skips and logs it. */
    default void emptyKey(RdbKey key) {}

    /** Takes the code of a function library. */
    default void function(Bytes code) {}

    /** Takes data of a redis-server module that belongs to no key. */
    default void moduleAux(ModuleAux aux) {}
}
