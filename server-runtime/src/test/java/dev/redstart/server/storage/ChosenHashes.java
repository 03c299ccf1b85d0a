package dev.redstart.server.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Lets a test choose the hashes of names: it inserts names here, and the dictionary that hashes them again gets the same. */
final class ChosenHashes {
    private final Map<ByteBuffer, Long> hashes = new HashMap<>();

    /** Returns an empty dictionary of a stripe that is picked by so many bits of the hash. */
    Dictionary dictionary(int stripeBits) {
        return new Dictionary(0, stripeBits, (b, from, n) -> hashes.get(copy(b, from, n)), new Arena());
    }

    /** Inserts a range of an array as a name with a hash into one of these dictionaries. */
    int insert(Dictionary dictionary, byte[] bytes, int from, int length, long hash) {
        hashes.put(copy(bytes, from, length), hash);
        return dictionary.insert(AllHeld.ALL, bytes, from, length, hash);
    }

    private static ByteBuffer copy(byte[] bytes, int from, int length) {
        return ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, from + length));
    }
}
