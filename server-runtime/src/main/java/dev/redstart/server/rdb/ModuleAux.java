package dev.redstart.server.rdb;

/** Data of a redis-server module that belongs to no key, as in a file. */
public final class ModuleAux {
    private static final int AFTER_KEYS = 2;

    private final long moduleId;
    private final long when;
    private final byte[] payload;

    ModuleAux(long moduleId, long when, byte[] payload) {
        this.moduleId = moduleId;
        this.when = when;
        this.payload = payload;
    }

    /** Returns the nine characters of the module type's name. */
    public String moduleName() {
        return ModuleId.name(moduleId);
    }

    /** Whether its place in a file is after all keys, and not before them. */
    public boolean isAfterKeys() {
        return when == AFTER_KEYS;
    }

    /** Returns everything after the opcode; the caller must not change it. */
    byte[] payload() {
        return payload;
    }
}
