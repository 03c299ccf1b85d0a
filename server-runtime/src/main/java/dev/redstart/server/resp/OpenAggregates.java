package dev.redstart.server.resp;

import java.util.Arrays;

/**
 * The aggregates of a reply that are open, one inside the other, and the number of elements that each lacks or has.
 * Elements are counted in the innermost one.
 */
final class OpenAggregates {
    /** Pairs that RESP3 encloses in an array each. */
    static final char PAIRS = 'p';

    /** Something in front of a value that is no value itself: an attribute or a push. */
    static final char PREFIX = '|';

    /** The elements of an aggregate that counts them upwards until its end. */
    private static final int COUNTED = -1;

    private int depth;
    private int[] missing = new int[8];
    private int[] counted = new int[8];
    private int[] headerAt = new int[8];
    private char[] kind = new char[8];

    void clear() {
        depth = 0;
    }

    boolean isEmpty() {
        return depth == 0;
    }

    /**
     * Opens an aggregate inside the innermost one.
     *
     * @param type its type byte, {@link #PAIRS} or {@link #PREFIX}
     * @param elements that it will have
     * @param at the position of its header, or behind it
     */
    void push(char type, int elements, int at) {
        if (depth == missing.length) {
            missing = Arrays.copyOf(missing, depth * 2);
            counted = Arrays.copyOf(counted, depth * 2);
            headerAt = Arrays.copyOf(headerAt, depth * 2);
            kind = Arrays.copyOf(kind, depth * 2);
        }
        missing[depth] = elements;
        counted[depth] = 0;
        headerAt[depth] = at;
        kind[depth] = type;
        depth++;
    }

    /** Opens an aggregate that counts its elements. */
    void pushCounted(char type, int at) {
        push(type, COUNTED, at);
    }

    /** Whether the innermost aggregate counts its elements. */
    boolean isCounted() {
        return depth > 0 && missing[depth - 1] == COUNTED;
    }

    /** Whether the innermost aggregate has all its elements. */
    boolean isComplete() {
        return depth > 0 && missing[depth - 1] == 0;
    }

    /**
     * Counts an element of the innermost aggregate.
     *
     * @return whether the element is the first of an enclosed pair
     */
    boolean countElement() {
        int level = depth - 1;
        if (missing[level] == COUNTED) {
            counted[level]++;
            return false;
        }
        boolean startsPair = kind[level] == PAIRS && (missing[level] & 1) == 0;
        missing[level]--;
        return startsPair;
    }

    /** Closes the innermost aggregate, which the three methods below describe until the next push. */
    void pop() {
        depth--;
    }

    /** Returns the type of the aggregate that was closed last. */
    char closedType() {
        return kind[depth];
    }

    /** Returns the number of elements that the aggregate closed last has counted. */
    int closedElements() {
        return counted[depth];
    }

    /** Returns the position that {@link #push} was given for the aggregate closed last. */
    int closedHeaderAt() {
        return headerAt[depth];
    }
}
