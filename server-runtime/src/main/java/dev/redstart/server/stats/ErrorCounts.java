package dev.redstart.server.stats;

import dev.redstart.server.config.Limits;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Error replies by their codes, as INFO errorstats shows them. Thread-safe.
 *
 * <p>The problem: plugins and scripts choose codes freely, and INFO is lines of {@code field:value}. The rules are
 * redis-server's: the code is the first word, or {@code ERR} if that is too long; a character that would break INFO's lines
 * becomes an underscore; and only {@link Limits#ERROR_CODES} codes are counted separately, all later ones together.
 */
final class ErrorCounts {
    /** The field for errors with new codes once the table is full. */
    static final String OVERFLOW = "ERRORSTATS_OVERFLOW";

    private static final String NO_CODE = "ERR";

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    /**
     * Counts an error reply.
     *
     * @param code its first word
     */
    void count(String code) {
        LongAdder counter = counts.get(code);
        if (counter == null) {
            counter = counter(shown(code));
        }
        counter.increment();
    }

    private LongAdder counter(String code) {
        LongAdder counter = counts.get(code);
        if (counter != null) {
            return counter;
        }
        String counted = counts.size() < Limits.ERROR_CODES ? code : OVERFLOW;
        return counts.computeIfAbsent(counted, x -> new LongAdder());
    }

    /** Returns the code as INFO shows it, without characters that could end a field or a line. */
    static String shown(String code) {
        int space = code.indexOf(' ');
        String word = space < 0 ? code : code.substring(0, space);
        if (word.isEmpty() || word.length() > Limits.ERROR_CODE_CHARACTERS) {
            return NO_CODE;
        }
        StringBuilder safe = new StringBuilder(word);
        for (int i = 0; i < safe.length(); i++) {
            char c = safe.charAt(i);
            if (c < ' ' || c > '~' || c == ':' || c == '#') {
                safe.setCharAt(i, '_');
            }
        }
        return safe.toString();
    }

    /** Returns all counts by code. */
    Map<String, Long> byCode() {
        Map<String, Long> result = new TreeMap<>();
        counts.forEach((code, counter) -> result.put(code, counter.sum()));
        return result;
    }

    /** Removes all codes, which makes room for others. */
    void reset() {
        counts.clear();
    }
}
