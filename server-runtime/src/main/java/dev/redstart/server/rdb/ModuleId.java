package dev.redstart.server.rdb;

/**
 * The 64 bits by which files name a module's type: nine characters of six bits, then ten bits of the version of the module's
 * own format.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/modules/modules-native-types/">Modules API for native
 *     types</a>
 */
final class ModuleId {
    /** The id of all values of plugins' types. */
    static final long REDSTART = of("redstart-", 1);

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final int NAME_LENGTH = 9;
    private static final int CHARACTER_BITS = 6;
    private static final int VERSION_BITS = 10;

    private ModuleId() {}

    static long of(String name, int version) {
        if (name.length() != NAME_LENGTH || version >>> VERSION_BITS != 0) {
            throw new IllegalArgumentException(name + ", " + version);
        }
        long id = 0;
        for (int i = 0; i < NAME_LENGTH; i++) {
            int digit = ALPHABET.indexOf(name.charAt(i));
            if (digit < 0) {
                throw new IllegalArgumentException(name);
            }
            id = id << CHARACTER_BITS | digit;
        }
        return id << VERSION_BITS | version;
    }

    static String name(long id) {
        char[] name = new char[NAME_LENGTH];
        long rest = id >>> VERSION_BITS;
        for (int i = NAME_LENGTH - 1; i >= 0; i--) {
            name[i] = ALPHABET.charAt((int) (rest & 0x3f));
            rest >>>= CHARACTER_BITS;
        }
        return new String(name);
    }

    /** Returns the version in an id. */
    static int version(long id) {
        return (int) (id & ((1 << VERSION_BITS) - 1));
    }
}
