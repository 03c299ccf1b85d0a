package dev.redstart.server.rdb;

import dev.redstart.server.bytes.BytesView;

/**
 * Scans a value of any type but string, and checks what redis-server checks without deep sanitization: every
 * length fits, strings decompress, the headers of packed structures are correct. The bytes captured during the scan
 * can be written back, and load wherever the original does.
 */
final class ValueWalker {
    private static final int ZIPLIST_HEADER = 10;
    private static final int LISTPACK_HEADER = 6;
    private static final int INTSET_HEADER = 8;
    private static final byte PACKED_END = (byte) 0xff;

    /** The count in a header with more elements than a count can be. */
    private static final int MANY = 0xffff;

    private static final int SCORE_NOT_A_NUMBER = 253;
    private static final int CONTAINER_PLAIN = 1;
    private static final int CONTAINER_PACKED = 2;
    private static final int STREAM_ID_BYTES = 16;

    private final RdbInput in;
    private final BytesView packed = new BytesView();
    private long moduleId;

    ValueWalker(RdbInput in) {
        this.in = in;
    }

    /** Returns the id of the module whose value was scanned last. */
    long moduleId() {
        return moduleId;
    }

    /**
     * Scans a value.
     *
     * @return false for a list, set, sorted set or hash without elements, which cannot exist
     */
    boolean walk(int type) throws RdbException {
        return switch (type) {
            case RdbFormat.LIST, RdbFormat.SET -> strings(1);
            case RdbFormat.HASH -> strings(2);
            case RdbFormat.ZSET, RdbFormat.ZSET_2 -> scores(type == RdbFormat.ZSET_2);
            case RdbFormat.MODULE_2 -> module();
            case RdbFormat.LIST_QUICKLIST, RdbFormat.LIST_QUICKLIST_2 -> quicklist(type == RdbFormat.LIST_QUICKLIST_2);
            case RdbFormat.STREAM_LISTPACKS, RdbFormat.STREAM_LISTPACKS_2, RdbFormat.STREAM_LISTPACKS_3 -> stream(type);
            case RdbFormat.HASH_METADATA -> {
                in.skip(Long.BYTES);
                yield hashWithExpiries();
            }
            case RdbFormat.HASH_METADATA_PRE_GA -> hashWithExpiries();
            case RdbFormat.HASH_LISTPACK_EX -> {
                in.skip(Long.BYTES);
                yield listpack();
            }
            default -> packed(type);
        };
    }

    private boolean packed(int type) throws RdbException {
        return switch (type) {
            case RdbFormat.LIST_ZIPLIST, RdbFormat.ZSET_ZIPLIST, RdbFormat.HASH_ZIPLIST -> ziplist();
            case RdbFormat.HASH_LISTPACK,
                    RdbFormat.ZSET_LISTPACK,
                    RdbFormat.SET_LISTPACK,
                    RdbFormat.HASH_LISTPACK_EX_PRE_GA -> listpack();
            case RdbFormat.SET_INTSET -> intset();
            case RdbFormat.HASH_ZIPMAP -> zipmap();
            default -> throw in.damaged(unreadable(type));
        };
    }

    /** Returns why a type byte cannot be read. */
    static String unreadable(int type) {
        return switch (type) {
            case RdbFormat.MODULE_PRE_GA ->
                "a module's value of a release candidate of Redis 4.0 (type 6) cannot be read";
            case RdbFormat.STREAM_LISTPACKS_4 -> "a stream of Redis 8.6 (type 26) cannot be read";
            default -> "unknown type of value " + type;
        };
    }

    private boolean strings(int perElement) throws RdbException {
        long count = in.readCount();
        for (long i = 0; i < count; i++) {
            for (int j = 0; j < perElement; j++) {
                in.skipString();
            }
        }
        return count > 0;
    }

    private boolean scores(boolean binary) throws RdbException {
        long count = in.readCount();
        for (long i = 0; i < count; i++) {
            in.skipString();
            score(binary);
        }
        return count > 0;
    }

    private void score(boolean binary) throws RdbException {
        boolean isNan;
        if (binary) {
            isNan = Double.isNaN(Double.longBitsToDouble(in.readLongLittleEndian()));
        } else {
            int length = in.readByte();
            isNan = length == SCORE_NOT_A_NUMBER;
            if (length < SCORE_NOT_A_NUMBER) {
                in.skip(length);
            }
        }
        if (isNan) {
            throw in.damaged("a score is not a number");
        }
    }

    private boolean hashWithExpiries() throws RdbException {
        long count = in.readCount();
        for (long i = 0; i < count; i++) {
            in.readLength();
            in.skipString();
            in.skipString();
        }
        return count > 0;
    }

    private boolean quicklist(boolean withContainers) throws RdbException {
        long nodes = in.readCount();
        boolean any = false;
        for (long i = 0; i < nodes; i++) {
            long container = withContainers ? in.readLength() : 0;
            if (container == CONTAINER_PLAIN) {
                in.skipString();
                any = true;
            } else if (container == CONTAINER_PACKED || !withContainers) {
                any |= withContainers ? listpack() : ziplist();
            } else {
                throw in.damaged("unknown kind of list node " + Long.toUnsignedString(container));
            }
        }
        return any;
    }

    // Packed structures: one string each

    private boolean ziplist() throws RdbException {
        in.readString(packed);
        int length = packed.length();
        long tail = length > ZIPLIST_HEADER ? unsignedInt(4) : -1;
        if (tail < ZIPLIST_HEADER || tail >= length || unsignedInt(0) != length || !endsPacked()) {
            throw in.damaged("a ziplist's header is damaged");
        }
        return unsignedShort(8) != 0;
    }

    private boolean listpack() throws RdbException {
        in.readString(packed);
        int length = packed.length();
        if (length <= LISTPACK_HEADER || unsignedInt(0) != length || !endsPacked()) {
            throw in.damaged("a listpack's header is damaged");
        }
        int count = unsignedShort(4);
        return count == MANY || count > 0;
    }

    private boolean intset() throws RdbException {
        in.readString(packed);
        int length = packed.length();
        long elementBytes = length >= INTSET_HEADER ? unsignedInt(0) : 0;
        boolean known = elementBytes == Short.BYTES || elementBytes == Integer.BYTES || elementBytes == Long.BYTES;
        if (!known || length == INTSET_HEADER || INTSET_HEADER + elementBytes * unsignedInt(4) != length) {
            throw in.damaged("an intset is damaged");
        }
        return true;
    }

    private boolean zipmap() throws RdbException {
        in.readString(packed);
        if (packed.length() <= 2 || !endsPacked()) {
            throw in.damaged("a zipmap is damaged");
        }
        return true;
    }

    private boolean endsPacked() {
        return packed.at(packed.length() - 1) == PACKED_END;
    }

    private int unsignedShort(int at) {
        return (packed.at(at) & 0xff) | (packed.at(at + 1) & 0xff) << 8;
    }

    private long unsignedInt(int at) {
        return unsignedShort(at) | (long) unsignedShort(at + 2) << 16;
    }

    // Streams

    private boolean stream(int type) throws RdbException {
        long nodes = in.readCount();
        for (long i = 0; i < nodes; i++) {
            in.readString(packed);
            if (packed.length() != STREAM_ID_BYTES) {
                throw in.damaged("a stream's node has a name of " + packed.length() + " bytes");
            }
            if (!listpack()) {
                throw in.damaged("a stream's node is empty");
            }
        }
        long entries = in.readLength();
        if (entries != 0 && nodes == 0) {
            throw in.damaged("a stream of " + Long.toUnsignedString(entries) + " entries has no nodes");
        }
        streamId();
        if (type != RdbFormat.STREAM_LISTPACKS) {
            streamId(); // the first entry's
            streamId(); // the greatest that was deleted
            in.readLength(); // entries ever added
        }
        long groups = in.readCount();
        for (long i = 0; i < groups; i++) {
            group(type);
        }
        return true;
    }

    private void streamId() throws RdbException {
        in.readLength();
        in.readLength();
    }

    private void group(int type) throws RdbException {
        in.skipString();
        streamId();
        if (type != RdbFormat.STREAM_LISTPACKS) {
            in.readLength(); // entries read
        }
        long pending = in.readCount();
        for (long i = 0; i < pending; i++) {
            in.skip(STREAM_ID_BYTES + Long.BYTES); // its id, and when it was delivered
            in.readLength();
        }
        long consumers = in.readCount();
        for (long i = 0; i < consumers; i++) {
            in.skipString();
            in.skip(type == RdbFormat.STREAM_LISTPACKS_3 ? 2 * Long.BYTES : Long.BYTES); // last seen, and active
            long owned = in.readCount();
            for (long j = 0; j < owned; j++) {
                in.skip(STREAM_ID_BYTES);
            }
        }
    }

    // Modules

    private boolean module() throws RdbException {
        moduleId = in.readLength();
        moduleFields();
        return true;
    }

    /** Scans a module's fields, each of which has its kind, up to their end. */
    void moduleFields() throws RdbException {
        while (true) {
            long field = in.readLength();
            if (field == RdbFormat.MODULE_END) {
                return;
            } else if (field == RdbFormat.MODULE_SIGNED || field == RdbFormat.MODULE_UNSIGNED) {
                in.readLength();
            } else if (field == RdbFormat.MODULE_FLOAT) {
                in.skip(Float.BYTES);
            } else if (field == RdbFormat.MODULE_DOUBLE) {
                in.skip(Double.BYTES);
            } else if (field == RdbFormat.MODULE_STRING) {
                in.skipString();
            } else {
                throw in.damaged("unknown field " + Long.toUnsignedString(field) + " in a module's value");
            }
        }
    }
}
