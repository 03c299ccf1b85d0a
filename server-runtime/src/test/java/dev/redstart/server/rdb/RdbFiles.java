package dev.redstart.server.rdb;

import dev.redstart.api.Bytes;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.List;

/** Files that redis-server 7.0.15 made (see {@code make-files} beside them), and files made of what was found in one. */
final class RdbFiles {
    static final List<String> ALL = List.of("redis-strings.rdb", "redis-types.rdb", "redis-lfu.rdb", "redis-lru.rdb");

    private RdbFiles() {}

    static byte[] bytes(String name) {
        try (InputStream in = RdbFiles.class.getResourceAsStream(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BytesView view(byte[] bytes) {
        return new BytesView().point(bytes, 0, bytes.length);
    }

    static BytesView view(String text) {
        return view(Bytes.utf8(text).toByteArray());
    }

    /** A file with all that was found. */
    static byte[] write(FoundEntries found) throws IOException {
        return write(found, RdbFormat.VERSION, true);
    }

    static byte[] write(FoundEntries found, int version, boolean compression) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        RdbWriter writer = new RdbWriter(Channels.newChannel(file), version, compression, true);
        writer.header();
        writer.standardAux("7.0.15", 1_700_000_000_000L, 1_000_000, false);
        for (ModuleAux aux : found.moduleAux) {
            writer.moduleAux(aux);
        }
        for (Bytes function : found.functions) {
            writer.function(view(function.toByteArray()));
        }
        int database = -1;
        for (FoundEntries.Entry entry : found.entries) {
            if (entry.database() != database) {
                database = entry.database();
                writer.database(database, 100, 10);
            }
            write(writer, entry);
        }
        writer.end();
        if (writer.bytesWritten() != file.size()) {
            throw new AssertionError(writer.bytesWritten() + " bytes counted, " + file.size() + " written");
        }
        return file.toByteArray();
    }

    private static void write(RdbWriter writer, FoundEntries.Entry entry) throws IOException {
        writer.expireAt(entry.expireAtMillis());
        if (entry.idleSeconds() >= 0) {
            writer.idle(entry.idleSeconds());
        }
        if (entry.frequency() >= 0) {
            writer.frequency(entry.frequency());
        }
        if (entry.type() == TypeHandle.STRING) {
            writer.string(view(entry.key()), view(((Bytes) entry.value()).toByteArray()));
        } else {
            writer.object(view(entry.key()), entry.declared(), entry.value());
        }
    }
}
