package dev.redstart.server.rdb;

import dev.redstart.api.ValueType;
import dev.redstart.server.storage.DeclaredType;
import dev.redstart.server.storage.TypeTable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A plugin's type: a list of numbers. */
public class NumbersType implements ValueType<List<Long>> {
    /** The type as one that the plugin "arithmetic" declared. */
    DeclaredType<List<Long>> declared() {
        return new DeclaredType<>("arithmetic", this);
    }

    /** A server's types, where this is the only one. */
    TypeTable alone() {
        return new TypeTable(List.of(declared()));
    }

    @Override
    public String name() {
        return "numbers";
    }

    @Override
    public List<Long> create() {
        return new ArrayList<>();
    }

    @Override
    public void write(List<Long> value, DataOutput out) throws IOException {
        out.writeInt(value.size());
        for (long number : value) {
            out.writeLong(number);
        }
    }

    @Override
    public List<Long> read(DataInput in, int version) throws IOException {
        int count = in.readInt();
        if (count < 0) {
            throw new IOException("a negative count");
        }
        List<Long> value = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            value.add(in.readLong());
        }
        return value;
    }
}
