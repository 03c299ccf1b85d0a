package dev.redstart.server.storage;

import java.util.Arrays;

/** The objects of one dictionary, by number, each with its type's number; removed ones leave free numbers. */
final class SlabObjects {
    private static final Object[] NONE = {};
    private static final int[] NO_TYPES = {};
    /** Bytes of a reference and a type. */
    private static final long REFERENCE_BYTES = 8;

    private Object[] objects = NONE;

    /** For each object its type, a number of {@link TypeTable}; for a free number the next free one. */
    private int[] types = NO_TYPES;

    private final HeapBudget budget;
    private final StringAccount strings;
    private int used;
    private int free = -1;

    SlabObjects(HeapBudget budget) {
        this.budget = budget;
        this.strings = new StringAccount(budget);
    }

    /** Returns the account of the strings among the objects. */
    StringAccount strings() {
        return strings;
    }

    /** Returns the number for the next {@link #add}, which then needs no memory. */
    int reserve() {
        if (free >= 0) {
            return free;
        }
        if (used == objects.length) {
            int length = Math.max(1, used * 2);
            types = Arrays.copyOf(types, length);
            budget.hold(REFERENCE_BYTES * (length - objects.length));
            objects = Arrays.copyOf(objects, length);
        }
        return used;
    }

    void add(int number, int type, Object value) {
        if (number == free) {
            free = types[number];
        } else {
            used++;
        }
        put(number, type, value);
    }

    void replace(int number, int type, Object value) {
        strings.remove(objects[number]);
        put(number, type, value);
    }

    void remove(int number) {
        strings.remove(objects[number]);
        objects[number] = null;
        types[number] = free;
        free = number;
    }

    private void put(int number, int type, Object value) {
        objects[number] = value;
        types[number] = type;
        strings.add(value);
    }

    /** Writes into a string. */
    void write(int number, int offset, byte[] bytes, int from, int length) {
        Object value = objects[number];
        LargeString string = value instanceof byte[] all ? new LargeString(all, all.length) : (LargeString) value;
        int before = string.memoryBytes();
        strings.require(string.copyBytes(offset + length));
        string.write(offset, bytes, from, length);
        objects[number] = string;
        strings.rewritten(before, string);
    }

    Object get(int number) {
        return objects[number];
    }

    int type(int number) {
        return types[number];
    }

    /** Returns a copy of the list; strings in the copy are stable. */
    Object[] copy() {
        Object[] copy = used == 0 ? NONE : Arrays.copyOf(objects, used);
        for (int number = 0; number < copy.length; number++) {
            if (copy[number] instanceof LargeString string) {
                copy[number] = string.stableCopy();
            }
        }
        return copy;
    }

    /** Returns the types of the objects in {@link #copy()}. */
    int[] copyOfTypes() {
        return used == 0 ? NO_TYPES : Arrays.copyOf(types, used);
    }

    /** Frees everything; the list must not be used afterwards. */
    void releaseAll() {
        for (int number = 0; number < used; number++) {
            strings.remove(objects[number]);
        }
        budget.hold(-REFERENCE_BYTES * objects.length);
        objects = NONE;
        used = 0;
        free = -1;
    }

    /** Returns the bytes of memory, those of strings included; the values of plugins' types are not counted. */
    long memoryBytes() {
        return objects.length * REFERENCE_BYTES + strings.bytes();
    }
}
