package dev.redstart.server.keyspace;

import dev.redstart.api.ValueType;
import java.util.Arrays;

/** A table's values that are no octets in its slab, by number: values of other types, and strings too long for a slab. */
final class TableObjects {
    private static final Object[] NONE = {};

    /** Objects, each with its type behind it. */
    private Object[] objects = NONE;

    /** For each free place of an object, by half its number: the number of the next one. */
    private int[] nextFree = {};

    private int used;
    private int free = -1;
    /** Octets of the strings. */
    private long stringBytes;

    /** The number of the next one that is added; what memory it needs is there then. */
    int reserve() {
        if (free >= 0) {
            return free;
        }
        if (used == objects.length) {
            int length = Math.max(2, used * 2);
            nextFree = Arrays.copyOf(nextFree, length / 2);
            objects = Arrays.copyOf(objects, length);
        }
        return used;
    }

    /** Adds one at the number that was reserved. */
    void add(int number, ValueType<?> type, Object value) {
        if (number == free) {
            free = nextFree[number >>> 1];
        } else {
            used += 2;
        }
        put(number, type, value);
    }

    private void put(int number, ValueType<?> type, Object value) {
        objects[number] = value;
        objects[number + 1] = type;
        stringBytes += bytes(value);
    }

    void replace(int number, ValueType<?> type, Object value) {
        stringBytes -= bytes(objects[number]);
        put(number, type, value);
    }

    void remove(int number) {
        stringBytes -= bytes(objects[number]);
        objects[number] = null;
        objects[number + 1] = null;
        nextFree[number >>> 1] = free;
        free = number;
    }

    ValueType<?> type(int number) {
        return (ValueType<?>) objects[number + 1];
    }

    Object get(int number) {
        return objects[number];
    }

    /** Writes into a string. */
    void write(int number, int offset, byte[] octets, int from, int length) {
        LargeString string = objects[number] instanceof byte[] whole
                ? new LargeString(whole, whole.length)
                : (LargeString) objects[number];
        int before = string.memoryBytes();
        string.write(offset, octets, from, length);
        objects[number] = string;
        stringBytes += string.memoryBytes() - before;
    }

    private static int bytes(Object value) {
        if (value instanceof byte[] octets) {
            return octets.length;
        }
        return value instanceof LargeString string ? string.memoryBytes() : 0;
    }

    /** Octets of memory that it takes, long strings included. */
    long memoryBytes() {
        return objects.length * 6L + stringBytes;
    }
}
