package dev.redstart.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** Octets in an array that nobody changes. */
final class ArrayBytes implements Bytes {
    private final byte[] octets;

    ArrayBytes(byte[] octets) {
        this.octets = octets;
    }

    @Override
    public int length() {
        return octets.length;
    }

    @Override
    public byte at(int index) {
        return octets[index];
    }

    @Override
    public void copyTo(int from, byte[] target, int targetFrom, int count) {
        System.arraycopy(octets, from, target, targetFrom, count);
    }

    @Override
    public byte[] toByteArray() {
        return octets.clone();
    }

    @Override
    public Bytes copy() {
        return this;
    }

    @Override
    public boolean is(String asciiToken) {
        return Octets.equalsIgnoreCase(octets, 0, octets.length, asciiToken);
    }

    @Override
    public long toLong() {
        return Octets.toLong(octets, 0, octets.length);
    }

    @Override
    public double toDouble() {
        return Octets.toDouble(octets, 0, octets.length);
    }

    @Override
    public int compareTo(Bytes other) {
        return -other.compareTo(octets, 0, octets.length);
    }

    @Override
    public int compareTo(byte[] others, int from, int length) {
        Objects.checkFromIndexSize(from, length, others.length);
        return Arrays.compareUnsigned(octets, 0, octets.length, others, from, from + length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && that.contentEquals(octets, 0, octets.length);
    }

    @Override
    public boolean contentEquals(byte[] others, int from, int length) {
        Objects.checkFromIndexSize(from, length, others.length);
        return Arrays.equals(octets, 0, octets.length, others, from, from + length);
    }

    @Override
    public int hashCode() {
        return Octets.hashCode(octets, 0, octets.length);
    }

    @Override
    public String toString() {
        return new String(octets, StandardCharsets.UTF_8);
    }
}
