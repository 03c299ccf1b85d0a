package dev.redstart.server.rdb;

import dev.redstart.api.Bytes;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.storage.DeclaredType;
import dev.redstart.server.storage.TypeTable;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Keeps all that a reader finds. */
final class FoundEntries implements RdbVisitor {
    /** What was found of one key; a string is a Bytes. */
    record Entry(
            int database,
            String key,
            long expireAtMillis,
            long idleSeconds,
            int frequency,
            TypeHandle<?> type,
            Object value) {
        String text() {
            return value.toString();
        }

        /** The plugin's type; null of a value that nobody claims. */
        DeclaredType<?> declared() {
            return type instanceof DeclaredType<?> declared ? declared : null;
        }

        OpaqueValue opaque() {
            return (OpaqueValue) value;
        }
    }

    final Map<String, String> aux = new LinkedHashMap<>();
    final List<Integer> databases = new ArrayList<>();
    final List<String> sizes = new ArrayList<>();
    final List<Entry> entries = new ArrayList<>();
    final List<String> emptyKeys = new ArrayList<>();
    final List<Bytes> functions = new ArrayList<>();
    final List<ModuleAux> moduleAux = new ArrayList<>();
    long end;
    int version;

    static FoundEntries in(byte[] file) throws RdbException {
        return in(file, TypeTable.NONE);
    }

    static FoundEntries in(byte[] file, TypeTable types) throws RdbException {
        FoundEntries found = new FoundEntries();
        RdbInput in = new RdbInput("test.rdb", Channels.newChannel(new ByteArrayInputStream(file)), file.length);
        RdbReader reader = new RdbReader(in, found, 16, types);
        reader.read();
        found.end = in.offset();
        found.version = reader.version();
        return found;
    }

    Entry entry(String key) {
        return entries.stream()
                .filter(entry -> entry.key.equals(key))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void aux(Bytes name, Bytes value) {
        aux.put(name.toString(), value.toString());
    }

    @Override
    public void database(int index) {
        databases.add(index);
    }

    @Override
    public void sizes(long keys, long expiring) {
        sizes.add(keys + " keys, " + expiring + " expiring");
    }

    @Override
    public void string(RdbKey key, BytesView value) {
        add(key, TypeHandle.STRING, value.copy());
    }

    @Override
    public void object(RdbKey key, TypeHandle<?> type, Object value) {
        add(key, type, value);
    }

    private void add(RdbKey key, TypeHandle<?> type, Object value) {
        entries.add(new Entry(
                key.database(),
                key.name().toString(),
                key.expireAtMillis(),
                key.idleSeconds(),
                key.frequency(),
                type,
                value));
    }

    @Override
    public void emptyKey(RdbKey key) {
        emptyKeys.add(key.name().toString());
    }

    @Override
    public void function(Bytes code) {
        functions.add(code.copy());
    }

    @Override
    public void moduleAux(ModuleAux found) {
        moduleAux.add(found);
    }
}
