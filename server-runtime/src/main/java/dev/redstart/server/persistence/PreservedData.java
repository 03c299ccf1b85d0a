package dev.redstart.server.persistence;

import dev.redstart.api.Bytes;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.rdb.ModuleAux;
import dev.redstart.server.rdb.RdbFormat;
import dev.redstart.server.rdb.RdbWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts of a snapshot file that this server cannot interpret and writes back unchanged: functions, and the data of
 * redis-server's modules that belongs to no key. Safe for use by several threads at once.
 */
final class PreservedData {
    private final List<BytesView> functions = new ArrayList<>();
    private final List<ModuleAux> aux = new ArrayList<>();
    private int version = RdbFormat.VERSION;

    synchronized void function(Bytes code) {
        functions.add(new BytesView().own(code.toByteArray()));
    }

    /** Removes everything but the version. */
    synchronized void clear() {
        functions.clear();
        aux.clear();
    }

    synchronized void moduleAux(ModuleAux block) {
        aux.add(block);
    }

    /** Notes that the keyspace has a value that only files of this version or later can contain. */
    synchronized void needsVersion(int needed) {
        version = Math.max(version, needed);
    }

    /** Returns the version that the next file must have. */
    synchronized int version() {
        return version;
    }

    synchronized void writeBeforeKeys(RdbWriter out) throws IOException {
        for (ModuleAux block : aux) {
            if (!block.isAfterKeys()) {
                out.moduleAux(block);
            }
        }
        for (BytesView code : functions) {
            out.function(code);
        }
    }

    synchronized void writeAfterKeys(RdbWriter out) throws IOException {
        for (ModuleAux block : aux) {
            if (block.isAfterKeys()) {
                out.moduleAux(block);
            }
        }
    }

    synchronized boolean hasFunctions() {
        return !functions.isEmpty();
    }
}
