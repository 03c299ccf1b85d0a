package dev.redstart.server.rdb;

/** Data of a redis-server module that belongs to no key, as it stood in a file. */
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

    /** The nine characters of the module type's name. */
    public String moduleName() {
        return ModuleId.name(moduleId);
    }

    /** Whether it stands behind all keys in a file, else before them. */
    public boolean isAfterKeys() {
        return when == AFTER_KEYS;
    }

    /** Everything behind the opcode; not to be changed. */
    byte[] payload() {
        return payload;
    }
}
