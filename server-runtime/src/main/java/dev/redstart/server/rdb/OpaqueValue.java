package dev.redstart.server.rdb;

import dev.redstart.server.storage.UnclaimedValue;

/** A value of a type that no loaded plugin has, as in the file. Immutable; it is written back unchanged. */
public final class OpaqueValue implements UnclaimedValue {
    private static final long OBJECT_BYTES = 48;

    private final OpaqueType type;
    private final int typeByte;
    private final long moduleId;
    private final byte[] payload;

    /** A value with the bytes that follow its type byte. */
    public OpaqueValue(OpaqueType type, int typeByte, long moduleId, byte[] payload) {
        this.type = type;
        this.typeByte = typeByte;
        this.moduleId = moduleId;
        this.payload = payload;
    }

    @Override
    public OpaqueType type() {
        return type;
    }

    /** Returns its type byte. */
    public int typeByte() {
        return typeByte;
    }

    /** Returns the module type's id of a module's value; otherwise 0. */
    public long moduleId() {
        return moduleId;
    }

    /** Returns the lowest version of a file that may contain it. */
    public int rdbVersion() {
        return RdbFormat.versionFor(typeByte);
    }

    /** Returns everything after the type byte; the caller must not change it. */
    byte[] payload() {
        return payload;
    }

    /** Returns its bytes on the heap. */
    public long weight() {
        return OBJECT_BYTES + payload.length;
    }

    /** Returns the reply of OBJECT ENCODING: the encoding that redis-server 7.0 uses with default settings. */
    String encoding() {
        return switch (typeByte) {
            case RdbFormat.LIST, RdbFormat.LIST_ZIPLIST, RdbFormat.LIST_QUICKLIST, RdbFormat.LIST_QUICKLIST_2 ->
                "quicklist";
            case RdbFormat.SET, RdbFormat.HASH, RdbFormat.HASH_METADATA, RdbFormat.HASH_METADATA_PRE_GA -> "hashtable";
            case RdbFormat.ZSET, RdbFormat.ZSET_2 -> "skiplist";
            case RdbFormat.SET_INTSET -> "intset";
            case RdbFormat.HASH_ZIPMAP,
                    RdbFormat.HASH_ZIPLIST,
                    RdbFormat.HASH_LISTPACK,
                    RdbFormat.ZSET_ZIPLIST,
                    RdbFormat.ZSET_LISTPACK,
                    RdbFormat.SET_LISTPACK -> "listpack";
            case RdbFormat.HASH_LISTPACK_EX, RdbFormat.HASH_LISTPACK_EX_PRE_GA -> "listpackex";
            case RdbFormat.STREAM_LISTPACKS, RdbFormat.STREAM_LISTPACKS_2, RdbFormat.STREAM_LISTPACKS_3 -> "stream";
            default -> "raw";
        };
    }
}
