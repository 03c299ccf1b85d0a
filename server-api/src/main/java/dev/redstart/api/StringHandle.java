package dev.redstart.api;

/** The handle of strings, which every server knows. */
final class StringHandle implements TypeHandle<Bytes> {
    static final StringHandle INSTANCE = new StringHandle();

    private StringHandle() {}

    @Override
    public String name() {
        return ValueType.STRING.name();
    }

    @Override
    public String toString() {
        return name();
    }
}
