package dev.redstart.server.keyspace;

import dev.redstart.api.ValueType;
import java.util.Arrays;

/** The objects of one table, by number, each with its type; removed ones leave free numbers. */
final class SlabObjects {
    private static final Object[] NONE = {};
    private static final int[] NO_NUMBERS = {};

    /** Each object with its type behind it: a number is an index of an object. */
    private Object[] objects = NONE;

    /** For each free number, by its half: the next free one. */
    private int[] nextFree = NO_NUMBERS;

    private int used;
    private int free = -1;
    /** Octets of the strings among the objects. */
    private long stringBytes;

    /** The number that the next {@link #add} is to be given; afterwards it needs no memory. */
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

    void add(int number, ValueType<?> type, Object value) {
        if (number == free) {
            free = nextFree[number >>> 1];
        } else {
            used += 2;
        }
        put(number, type, value);
    }

    void replace(int number, ValueType<?> type, Object value) {
        count(number, -1);
        put(number, type, value);
    }

    void remove(int number) {
        count(number, -1);
        objects[number] = null;
        objects[number + 1] = null;
        nextFree[number >>> 1] = free;
        free = number;
    }

    private void put(int number, ValueType<?> type, Object value) {
        objects[number] = value;
        objects[number + 1] = type;
        count(number, 1);
    }

    private void count(int number, int sign) {
        Object value = objects[number];
        if (value instanceof byte[] octets) {
            stringBytes += (long) sign * octets.length;
        } else if (value instanceof LargeString string) {
            stringBytes += (long) sign * string.memoryBytes();
        }
    }

    /** Writes into a string. */
    void write(int number, int offset, byte[] octets, int from, int length) {
        Object value = objects[number];
        LargeString string = value instanceof byte[] all ? new LargeString(all, all.length) : (LargeString) value;
        int before = string.memoryBytes();
        string.write(offset, octets, from, length);
        objects[number] = string;
        stringBytes += string.memoryBytes() - before;
    }

    Object get(int number) {
        return objects[number];
    }

    ValueType<?> type(int number) {
        return (ValueType<?>) objects[number + 1];
    }

    /** Objects and types as they lie here; strings stay as they are in the copy. */
    Object[] copy() {
        Object[] copy = used == 0 ? NONE : Arrays.copyOf(objects, used);
        for (int number = 0; number < copy.length; number += 2) {
            if (copy[number] instanceof LargeString string) {
                copy[number] = string.twin();
            }
        }
        return copy;
    }

    /** Octets of memory, those of strings included; what plugins' values take is not known. */
    long memoryBytes() {
        return objects.length * 6L + stringBytes;
    }
}
