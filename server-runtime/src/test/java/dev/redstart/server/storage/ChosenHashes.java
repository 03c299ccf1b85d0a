package dev.redstart.server.storage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Lets a test choose the hashes of names: remembers them as they are inserted, for a table that asks again. */
final class ChosenHashes {
    private final Map<ByteBuffer, Long> hashes = new HashMap<>();

    private ChosenHashes() {}

    /** A table that believes the hashes it is given. */
    static Table table(Function<NameHash, Table> maker) {
        ChosenHashes chosen = new ChosenHashes();
        Table table = maker.apply((bytes, from, length) -> chosen.hashes.get(ByteBuffer.wrap(bytes, from, length)));
        return (Table) Proxy.newProxyInstance(
                ChosenHashes.class.getClassLoader(), new Class<?>[] {Table.class}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("insert")) {
                        chosen.remember(
                                (byte[]) arguments[1], (int) arguments[2], (int) arguments[3], (long) arguments[4]);
                    }
                    try {
                        return method.invoke(table, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void remember(byte[] bytes, int from, int length, long hash) {
        hashes.put(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, from + length)), hash);
    }
}
