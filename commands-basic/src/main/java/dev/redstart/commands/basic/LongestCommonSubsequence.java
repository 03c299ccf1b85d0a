package dev.redstart.commands.basic;

/**
 * The longest common subsequence of two strings, by dynamic programming.
 *
 * <p>The lengths for all pairs of beginnings would need four bytes for each; redis-server keeps them. What the way back
 * needs of a pair is one bit, to which side it goes, so this keeps two rows of lengths and a bit per pair.
 */
final class LongestCommonSubsequence {
    /** Takes the parts in which both strings are equal, from the end to the beginning. */
    @FunctionalInterface
    interface Matches {
        /** Bytes {@code a} … {@code a + length - 1} of one and {@code b} … {@code b + length - 1} of the other. */
        void match(int a, int b, int length);
    }

    private final byte[] a;
    private final byte[] b;
    private final int length;
    /** For each pair of bytes whether the way back leaves out the one of {@code a}; else it leaves out that of b. */
    private final long[] leavesOutA;

    /** Compares two strings; with the way back unless only the length is asked for. */
    LongestCommonSubsequence(byte[] a, byte[] b, boolean onlyLength) {
        this.a = a;
        this.b = b;
        this.leavesOutA = new long[onlyLength ? 0 : Math.toIntExact(((long) a.length * b.length + 63) / 64)];
        this.length = compare(onlyLength);
    }

    private int compare(boolean onlyLength) {
        int[] above = new int[b.length + 1];
        int[] row = new int[b.length + 1];
        for (int i = 0; i < a.length; i++) {
            long bit = (long) i * b.length;
            for (int j = 0; j < b.length; j++, bit++) {
                boolean leaveOutA = above[j + 1] > row[j];
                if (a[i] == b[j]) {
                    row[j + 1] = above[j] + 1;
                } else {
                    row[j + 1] = leaveOutA ? above[j + 1] : row[j];
                }
                if (leaveOutA && !onlyLength) {
                    leavesOutA[(int) (bit >>> 6)] |= 1L << bit;
                }
            }
            int[] done = row;
            row = above;
            above = done;
        }
        return above[b.length];
    }

    /** Its length. */
    int length() {
        return length;
    }

    /** Its bytes. */
    byte[] bytes() {
        byte[] bytes = new byte[length];
        int[] free = {length};
        matches((fromA, fromB, count) -> {
            free[0] -= count;
            System.arraycopy(a, fromA, bytes, free[0], count);
        });
        return bytes;
    }

    /** Walks over its parts. */
    void matches(Matches each) {
        int i = a.length;
        int j = b.length;
        int run = 0;
        while (i > 0 && j > 0) {
            if (a[i - 1] == b[j - 1]) {
                i--;
                j--;
                run++;
                continue;
            }
            if (run > 0) {
                each.match(i, j, run);
                run = 0;
            }
            if (leavesOutA(i - 1, j - 1)) {
                i--;
            } else {
                j--;
            }
        }
        if (run > 0) {
            each.match(i, j, run);
        }
    }

    private boolean leavesOutA(int i, int j) {
        long bit = (long) i * b.length + j;
        return (leavesOutA[(int) (bit >>> 6)] & 1L << bit) != 0;
    }
}
