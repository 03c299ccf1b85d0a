package dev.redstart.server.stats;

import dev.redstart.server.config.Limits;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Error replies by their codes, as INFO errorstats shows them. Thread-safe.
 *
 * <p>The problem: a code is whatever a plugin or a script says, and INFO is lines of {@code field:value}. The rules are
 * redis-server's: the code is what stands before the first blank, if that comes early enough, else {@code ERR}; what would
 * break INFO's lines is shown as an underscore; and only so many different codes are counted apart
 * ({@link Limits#ERROR_CODES}), all later ones together.
 */
final class ErrorCounts {
    /** The field for errors whose codes come when the table is full. */
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

    /** The code as INFO shows it: a word without anything that could be taken for the end of a field or a line. */
    static String shown(String code) {
        int blank = code.indexOf(' ');
        String word = blank < 0 ? code : code.substring(0, blank);
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

    /** All counts, by code. */
    Map<String, Long> byCode() {
        Map<String, Long> result = new TreeMap<>();
        counts.forEach((code, counter) -> result.put(code, counter.sum()));
        return result;
    }

    /** Forgets all codes, so that there is room for others. */
    void reset() {
        counts.clear();
    }
}
