package dev.redstart.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** Bytes in an array that nobody changes. */
final class ArrayBytes implements Bytes {
    private final byte[] bytes;

    ArrayBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public byte at(int index) {
        return bytes[index];
    }

    @Override
    public void copyTo(int from, byte[] target, int targetFrom, int count) {
        System.arraycopy(bytes, from, target, targetFrom, count);
    }

    @Override
    public byte[] toByteArray() {
        return bytes.clone();
    }

    @Override
    public Bytes copy() {
        return this;
    }

    @Override
    public boolean is(String asciiToken) {
        return ByteRanges.equalsIgnoreCase(bytes, 0, bytes.length, asciiToken);
    }

    @Override
    public long toLong() {
        return ByteRanges.toLong(bytes, 0, bytes.length);
    }

    @Override
    public double toDouble() {
        return ByteRanges.toDouble(bytes, 0, bytes.length);
    }

    @Override
    public int compareTo(Bytes other) {
        return -other.compareTo(bytes, 0, bytes.length);
    }

    @Override
    public int compareTo(byte[] others, int from, int length) {
        Objects.checkFromIndexSize(from, length, others.length);
        return Arrays.compareUnsigned(bytes, 0, bytes.length, others, from, from + length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && that.contentEquals(bytes, 0, bytes.length);
    }

    @Override
    public boolean contentEquals(byte[] others, int from, int length) {
        Objects.checkFromIndexSize(from, length, others.length);
        return Arrays.equals(bytes, 0, bytes.length, others, from, from + length);
    }

    @Override
    public int hashCode() {
        return ByteRanges.hashCode(bytes, 0, bytes.length);
    }

    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
