package dev.redstart.api;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/**
 * A type of value: how it is made, copied, weighed and kept in files. Declared with {@link PluginContext#type}, which
 * returns the {@link TypeHandle} that handlers reach its values with. Its methods are called with the key locked, on
 * several threads for several keys at once.
 *
 * @param <T> the Java class of the values
 */
@SuppressWarnings("ClassInitializationDeadlock") // StringType is reached through STRING alone
public interface ValueType<T> {
    /** How bytes are written and read, for types whose values hold some. Handlers name strings {@link TypeHandle#STRING}. */
    ValueType<Bytes> STRING = StringType.INSTANCE;

    /** Returns TYPE's reply, and the name in files, forever: {@code [a-z][a-z0-9-]{0,31}}. */
    String name();

    /** Returns an empty value. */
    T create();

    /** Writes a value in the format of {@link #version()}. */
    void write(T value, DataOutput out) throws IOException;

    /**
     * Reads a value in any format that {@link #write} ever wrote, to its last byte: bytes left over count as damage. Files may
     * be damaged: bound every count before allocating for it.
     *
     * @throws IOException for bytes that are no value; its message is shown to the operator
     */
    T read(DataInput in, int version) throws IOException;

    /** Returns the format that {@link #write} writes; raise it with each change of the format. */
    default int version() {
        return 1;
    }

    /** Returns whether the value is empty, after an edit: the runtime then removes the key. */
    default boolean isEmpty(T value) {
        return false;
    }

    /** Returns the heap bytes of the value, in constant time; -1 has the runtime estimate them. */
    default long weigh(T value) {
        return -1;
    }

    /** Returns a value equal to the given one that shares nothing with it; by {@link #write} and {@link #read} unless overridden. */
    default T copy(T value) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            write(value, new DataOutputStream(bytes));
            return read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), version());
        } catch (IOException e) {
            throw new UncheckedIOException("type '" + name() + "' cannot read what it wrote", e);
        }
    }

    /** Returns OBJECT ENCODING's reply. */
    default String encoding(T value) {
        return "raw";
    }

    /**
     * Returns a frozen copy for a snapshot, cheap to make, whose {@code get} is called later on another thread; null lets the
     * runtime write the value out at once.
     */
    default Supplier<T> freeze(T value) {
        return null;
    }

    /**
     * Returns the type bytes of Redis' own file format that this type reads: not those of strings and of modules. A type that has
     * any is Redis' own: it is written by {@link #writeRdb}, and goes into files as redis-server would write it. Asked once,
     * when the type is declared.
     */
    default int[] rdbTypes() {
        return new int[0];
    }

    /** Reads a value of one of {@link #rdbTypes()}, the type byte consumed, to its last byte. */
    default T readRdb(int rdbType, DataInput in) throws IOException {
        throw new IOException("type '" + name() + "' reads no RDB type " + rdbType);
    }

    /** Writes a value in Redis' own format, without the type byte, and returns that. */
    default int writeRdb(T value, DataOutput out) throws IOException {
        throw new IOException("type '" + name() + "' writes no RDB type");
    }
}
