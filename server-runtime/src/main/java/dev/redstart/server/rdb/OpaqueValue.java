package dev.redstart.server.rdb;

import dev.redstart.server.storage.UnclaimedValue;

/** A value of a type that no plugin here knows, as it stood in the file: immutable, and written back as it was. */
public final class OpaqueValue implements UnclaimedValue {
    private static final long OBJECT_BYTES = 48;

    private final OpaqueType type;
    private final int typeByte;
    private final long moduleId;
    private final byte[] payload;

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

    /** Which of the file format's types it is. */
    public int typeByte() {
        return typeByte;
    }

    /** Of a module's value, the module type's 64 bits; else 0. */
    public long moduleId() {
        return moduleId;
    }

    /** The lowest version of a file that may hold it. */
    public int rdbVersion() {
        return RdbFormat.versionFor(typeByte);
    }

    /** Everything behind the type byte; not to be changed. */
    byte[] payload() {
        return payload;
    }

    /** Heap bytes. */
    public long weight() {
        return OBJECT_BYTES + payload.length;
    }

    /** OBJECT ENCODING's answer: what redis-server 7.0 makes of such a value, its defaults given. */
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
