package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;

/**
 * The hash by which redis-server puts elements into a HyperLogLog: MurmurHash2 for 64 bits, little-endian, under a fixed
 * seed. Not keyed: clients can choose what collides, as there.
 *
 * @see <a href="https://github.com/aappleby/smhasher">Appleby: MurmurHash2</a>
 */
final class MurmurHash64A {
    private static final long SEED = 0xadc83b19L;
    private static final long MULTIPLIER = 0xc6a4a7935bd1e995L;
    private static final int SHIFT = 47;

    private MurmurHash64A() {}

    static long hash(Bytes bytes) {
        int length = bytes.length();
        long hash = SEED ^ (length * MULTIPLIER);
        int at = 0;
        for (; at <= length - Long.BYTES; at += Long.BYTES) {
            long word = bytes.longAt(at) * MULTIPLIER;
            word ^= word >>> SHIFT;
            hash = (hash ^ (word * MULTIPLIER)) * MULTIPLIER;
        }
        if (at < length) {
            long rest = 0;
            for (int i = length - 1; i >= at; i--) {
                rest = (rest << Byte.SIZE) | (bytes.at(i) & 0xff);
            }
            hash = (hash ^ rest) * MULTIPLIER;
        }
        hash = (hash ^ (hash >>> SHIFT)) * MULTIPLIER;
        return hash ^ (hash >>> SHIFT);
    }
}
