package dev.redstart.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** A second implementation of Bytes: a range of a larger array, as a server hands out. */
final class SliceBytes implements Bytes {
    private final byte[] array;
    private final int from;
    private final int length;

    SliceBytes(byte[] array, int from, int length) {
        this.array = array;
        this.from = from;
        this.length = length;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public byte at(int index) {
        return array[from + Objects.checkIndex(index, length)];
    }

    @Override
    public void copyTo(int start, byte[] target, int targetFrom, int count) {
        Objects.checkFromIndexSize(start, count, length);
        System.arraycopy(array, from + start, target, targetFrom, count);
    }

    @Override
    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, from, from + length);
    }

    @Override
    public Bytes copy() {
        return Bytes.of(array, from, length);
    }

    @Override
    public boolean is(String asciiToken) {
        return ByteRanges.equalsIgnoreCase(array, from, length, asciiToken);
    }

    @Override
    public long toLong() {
        return ByteRanges.toLong(array, from, length);
    }

    @Override
    public double toDouble() {
        return ByteRanges.toDouble(array, from, length);
    }

    @Override
    public int compareTo(Bytes other) {
        return ByteRanges.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes && ByteRanges.equal(this, (Bytes) other);
    }

    @Override
    public int hashCode() {
        return ByteRanges.hashCode(array, from, length);
    }

    @Override
    public String toString() {
        return new String(array, from, length, StandardCharsets.UTF_8);
    }
}
