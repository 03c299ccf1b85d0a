package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.Key;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.keyspace.Databases;
import dev.redstart.server.lock.World;
import dev.redstart.server.storage.Dictionary;
import dev.redstart.server.storage.TypeTable;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * DEBUG DIGEST: forty digits that tell whether two servers hold the same data, independent of the order of writes. For
 * strings they equal redis-server's: SHA-1 sums, combined by exclusive or where order does not matter, and hashed once more
 * where it does.
 */
final class DatasetDigest {
    private static final int BYTES = 20;
    private static final int STRING = 0;
    private static final int PLUGIN_VALUE = 5;
    private static final byte[] EXPIRES = "!!expire!!".getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest sha1;

    DatasetDigest() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }

    /** Returns the digest of all databases, while no command runs. */
    String of(World world, Databases databases) {
        byte[] all = new byte[BYTES];
        long[] sizes = databases.sizes();
        BytesView name = new BytesView();
        for (int db = 0; db < sizes.length; db++) {
            if (sizes[db] > 0) {
                mix(all, number(db));
                databases.visit(world, db, (dictionary, slot) -> {
                    dictionary.name(world, slot, name);
                    byte[] key = new byte[BYTES];
                    mix(key, name.toByteArray());
                    Object value = value(world, dictionary, slot);
                    mixValue(
                            key,
                            databases.types().handle(dictionary.type(world, slot), value),
                            value,
                            dictionary.expireAt(world, slot));
                    exclusiveOr(all, sha1.digest(key));
                });
            }
        }
        return HexFormat.of().formatHex(all);
    }

    private static Object value(World world, Dictionary dictionary, int slot) {
        BytesView view = new BytesView();
        return dictionary.string(world, slot, view) ? view : dictionary.object(world, slot);
    }

    /** Returns the digest of one key's value and of whether it expires; zeros without a value. */
    String of(Key key) {
        byte[] digest = new byte[BYTES];
        if (key.exists()) {
            mixValue(digest, key.type(), key.get(key.type()), key.expireAt());
        }
        return HexFormat.of().formatHex(digest);
    }

    private void mixValue(byte[] digest, TypeHandle<?> type, Object value, long expireAt) {
        if (type == TypeHandle.STRING) {
            mix(digest, number(STRING));
            mix(digest, ((Bytes) value).toByteArray());
        } else {
            mix(digest, number(PLUGIN_VALUE));
            mix(digest, written(type, value));
        }
        if (expireAt != Key.NO_EXPIRY) {
            exclusiveOr(digest, sha1.digest(EXPIRES));
        }
    }

    @SuppressWarnings("unchecked") // a dictionary's value is of its entry's type
    private static <T> byte[] written(TypeHandle<T> type, Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            TypeTable.type(type).write((T) value, new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("type '" + type.name() + "' cannot be written", e);
        }
        return bytes.toByteArray();
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    /** Adds bytes whose position matters. */
    private void mix(byte[] digest, byte[] bytes) {
        exclusiveOr(digest, sha1.digest(bytes));
        System.arraycopy(sha1.digest(digest), 0, digest, 0, BYTES);
    }

    private static void exclusiveOr(byte[] digest, byte[] other) {
        for (int i = 0; i < BYTES; i++) {
            digest[i] ^= other[i];
        }
    }
}
