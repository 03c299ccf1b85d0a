package dev.redstart.api;

/**
 * A pattern as in KEYS, SCAN and PSUBSCRIBE, by Redis' rules to the letter.
 *
 * <ul>
 *   <li>{@code *} takes any bytes, also none; {@code ?} takes one.
 *   <li>{@code [abc]}, {@code [a-z]} and {@code [^a-z]} take one byte of a class, or not of it. A range may run
 *       backwards; a class without its {@code ]} ends with the pattern. Bytes are signed: 0x80 comes before 0x00.
 *   <li>{@code \} takes away the meaning of what follows, within a class too. As the last byte it stands for itself.
 *   <li>An empty text matches the empty pattern alone, not {@code *}: commands that mean "all" look for that star
 *       themselves.
 * </ul>
 *
 * <p>The work is at most the pattern's length times the text's, because only the last {@code *} is ever tried again: if
 * what follows it is nowhere in the text's rest, an earlier {@code *} that takes more leaves only a shorter rest.
 *
 * <p>Immutable; {@link #matches} allocates nothing.
 */
public final class Glob {
    private static final int NONE = -1;

    private final byte[] pattern;
    private final boolean ignoreCase;

    private Glob(byte[] pattern, boolean ignoreCase) {
        this.pattern = pattern;
        this.ignoreCase = ignoreCase;
    }

    /** Returns a pattern that tells capitals from small letters. The bytes are copied. */
    public static Glob of(Bytes pattern) {
        return new Glob(pattern.toByteArray(), false);
    }

    /** Returns a pattern to which ASCII capitals and small letters are the same, except after {@code \} in a class. */
    public static Glob ignoreCase(Bytes pattern) {
        return new Glob(pattern.toByteArray(), true);
    }

    /** Returns whether the pattern matches the whole text. */
    public boolean matches(Bytes text) {
        int length = text.length();
        if (length == 0) {
            return pattern.length == 0;
        }
        int at = 0;
        int taken = 0;
        int afterStar = NONE;
        int takenByStar = 0;
        while (taken < length) {
            if (at < pattern.length && pattern[at] == '*') {
                afterStar = ++at;
                takenByStar = taken;
                if (at == pattern.length) {
                    return true;
                }
                continue;
            }
            int next = at < pattern.length ? take(at, text.at(taken)) : NONE;
            if (next != NONE) {
                at = next;
                taken++;
            } else if (afterStar != NONE) {
                at = afterStar;
                taken = ++takenByStar;
            } else {
                return false;
            }
        }
        while (at < pattern.length && pattern[at] == '*') {
            at++;
        }
        return at == pattern.length;
    }

    /** Where the pattern goes on when its element at {@code at}, which is no star, takes the byte; else NONE. */
    private int take(int at, byte single) {
        return switch (pattern[at]) {
            case '?' -> at + 1;
            case '[' -> takeClass(at + 1, single);
            case '\\' -> takeLiteral(at + 1 < pattern.length ? at + 1 : at, single);
            default -> takeLiteral(at, single);
        };
    }

    private int takeLiteral(int at, byte single) {
        return same(pattern[at], single) ? at + 1 : NONE;
    }

    private int takeClass(int start, byte single) {
        int at = start;
        boolean not = at < pattern.length && pattern[at] == '^';
        if (not) {
            at++;
        }
        boolean found = false;
        while (at < pattern.length && pattern[at] != ']') {
            int left = pattern.length - at;
            if (pattern[at] == '\\' && left >= 2) {
                found |= pattern[at + 1] == single;
                at += 2;
            } else if (left >= 3 && pattern[at + 1] == '-') {
                found |= inRange(pattern[at], pattern[at + 2], single);
                at += 3;
            } else {
                found |= same(pattern[at], single);
                at++;
            }
        }
        return found == not ? NONE : Math.min(at + 1, pattern.length);
    }

    /** The ends are put in order before they are made small, as Redis does: {@code [Z-a]} ignoring case is empty. */
    private boolean inRange(byte one, byte other, byte single) {
        byte low = one < other ? one : other;
        byte high = one < other ? other : one;
        return ignoreCase
                ? ByteRanges.lowerCase(low) <= ByteRanges.lowerCase(single)
                        && ByteRanges.lowerCase(single) <= ByteRanges.lowerCase(high)
                : low <= single && single <= high;
    }

    private boolean same(byte a, byte b) {
        return a == b || (ignoreCase && ByteRanges.lowerCase(a) == ByteRanges.lowerCase(b));
    }

    /** Returns the pattern. */
    @Override
    public String toString() {
        return Bytes.of(pattern).toString();
    }
}
