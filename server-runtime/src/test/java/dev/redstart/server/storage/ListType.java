package dev.redstart.server.storage;

import dev.redstart.api.ValueType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A plugin's type: lists of words, which are gone when they are empty. */
public final class ListType implements ValueType<List<String>> {
    /** The handle, for stores with {@link #TYPES}. */
    public static final DeclaredType<List<String>> LIST = new DeclaredType<>("tests", new ListType());

    public static final TypeTable TYPES = new TypeTable(List.of(LIST));

    private ListType() {}

    @Override
    public String name() {
        return "test-list";
    }

    @Override
    public List<String> create() {
        return new ArrayList<>();
    }

    @Override
    public void write(List<String> value, DataOutput out) throws IOException {
        out.writeInt(value.size());
        for (String word : value) {
            out.writeUTF(word);
        }
    }

    @Override
    public List<String> read(DataInput in, int version) throws IOException {
        int size = in.readInt();
        List<String> words = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            words.add(in.readUTF());
        }
        return words;
    }

    @Override
    public boolean isEmpty(List<String> value) {
        return value.isEmpty();
    }
}
