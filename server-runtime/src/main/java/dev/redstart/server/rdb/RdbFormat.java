package dev.redstart.server.rdb;

/**
 * The type bytes and opcodes of the RDB file format, and the version that each needs.
 *
 * @see <a href="https://github.com/redis/redis/blob/7.4/src/rdb.h">rdb.h</a>, the list of type bytes and opcodes
 * @see <a href="https://rdb.fnordig.de/file_format.html">Redis RDB File Format</a>, how they are put together
 */
public final class RdbFormat {
    /** The version that is written unless a value needs a newer one, which redis-server 7.0 rejects. */
    public static final int VERSION = 10;

    /** The newest version that is read: of 13 everything but streams, whose new parts are not documented yet. */
    public static final int NEWEST_VERSION = 13;

    /** Since this version a checksum ends the file. */
    static final int FIRST_CHECKSUM_VERSION = 5;

    static final int STRING = 0;
    static final int LIST = 1;
    static final int SET = 2;
    static final int ZSET = 3;
    static final int HASH = 4;
    static final int ZSET_2 = 5;
    static final int MODULE_PRE_GA = 6;
    static final int MODULE_2 = 7;
    static final int HASH_ZIPMAP = 9;
    static final int LIST_ZIPLIST = 10;
    static final int SET_INTSET = 11;
    static final int ZSET_ZIPLIST = 12;
    static final int HASH_ZIPLIST = 13;
    static final int LIST_QUICKLIST = 14;
    static final int STREAM_LISTPACKS = 15;
    static final int HASH_LISTPACK = 16;
    static final int ZSET_LISTPACK = 17;
    static final int LIST_QUICKLIST_2 = 18;
    static final int STREAM_LISTPACKS_2 = 19;
    static final int SET_LISTPACK = 20;
    static final int STREAM_LISTPACKS_3 = 21;
    static final int HASH_METADATA_PRE_GA = 22;
    static final int HASH_LISTPACK_EX_PRE_GA = 23;
    static final int HASH_METADATA = 24;
    static final int HASH_LISTPACK_EX = 25;
    static final int STREAM_LISTPACKS_4 = 26;

    /** The last type byte that can be read. */
    static final int LAST_TYPE = HASH_LISTPACK_EX;

    static final int KEY_META = 243;
    static final int SLOT_INFO = 244;
    static final int FUNCTION_2 = 245;
    static final int FUNCTION_PRE_GA = 246;
    static final int MODULE_AUX = 247;
    static final int IDLE = 248;
    static final int FREQUENCY = 249;
    static final int AUX = 250;
    static final int RESIZE_DATABASE = 251;
    static final int EXPIRE_MILLIS = 252;
    static final int EXPIRE_SECONDS = 253;
    static final int SELECT_DATABASE = 254;
    static final int END = 255;

    /** The two highest bits of a length's first byte, which say how many bytes follow. */
    static final int LENGTH_6_BITS = 0;

    static final int LENGTH_14_BITS = 1;
    static final int LENGTH_32_BITS = 0x80;
    static final int LENGTH_64_BITS = 0x81;

    /** The two highest bits of a string's first byte whose lower bits are an encoding. */
    static final int ENCODED = 0xc0;

    static final int ENCODED_INT8 = 0;
    static final int ENCODED_INT16 = 1;
    static final int ENCODED_INT32 = 2;
    static final int ENCODED_LZF = 3;

    static final int MODULE_END = 0;
    static final int MODULE_SIGNED = 1;
    static final int MODULE_UNSIGNED = 2;
    static final int MODULE_FLOAT = 3;
    static final int MODULE_DOUBLE = 4;
    static final int MODULE_STRING = 5;

    private RdbFormat() {}

    /** Returns the lowest version of a file that may contain this type byte, {@link #VERSION} at least. */
    public static int versionFor(int type) {
        if (type >= STREAM_LISTPACKS_4) {
            return NEWEST_VERSION;
        }
        if (type >= HASH_METADATA_PRE_GA) {
            return 12;
        }
        return type >= SET_LISTPACK ? 11 : VERSION;
    }

    /** Whether a plugin's type may claim this type byte: one of a value that is neither a string nor a module's. */
    public static boolean isClaimable(int type) {
        return isValue(type) && type != STRING && type != MODULE_PRE_GA && type != MODULE_2;
    }

    /** Whether this is the type byte of a value that can be read. */
    static boolean isValue(int type) {
        return type >= STRING && type <= LAST_TYPE && type != MODULE_2 + 1;
    }
}
