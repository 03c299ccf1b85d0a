package dev.redstart.server.keyspace;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.ByteRanges;
import dev.redstart.server.storage.AllHeld;
import dev.redstart.server.storage.Dictionary;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How long the insertion takes in which a dictionary grows, and any other. Measured as this thread's time on the processor, in which page
 * faults of new memory count, but neither other programs nor the collector.
 */
class StoreGrowthTest {
    private static final int STRIPES = 4096;
    private static final int NAME_BYTES = 16;
    private static final long MILLISECOND = 1_000_000;

    /** What comes before is the JVM warming up: dictionaries of some keys, and code that is not compiled. */
    private static final int WARM_KEYS = 200_000;

    /** Interrupts of the system count as the thread's time: a busy machine once added two milliseconds to one insertion. */
    private static final int INTERRUPTIONS = 2;

    private final byte[] name = "key:000000000000".getBytes(StandardCharsets.US_ASCII);
    private final byte[] value = new byte[32];
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private boolean taken;
    /** Of the last {@link #slowInsertions}, for people. */
    private String figures = "";

    private int growths;

    @Test
    void neverTakesAMillisecondAtAMillionKeys() {
        assertGrowsWithinAMillisecond(1_000_000);
    }

    @Test
    @Tag("long")
    void neverTakesAMillisecondAtTenMillionKeys() {
        assertGrowsWithinAMillisecond(10_000_000);
    }

    /**
     * Where more insertions are disturbed, the host of a virtual machine may have taken its processor away, which the
     * thread's time includes: two readings with nothing between them were 1.7 ms apart. That meets other insertions each
     * time, whereas dictionaries grow at the same keys.
     */
    private void assertGrowsWithinAMillisecond(int keys) {
        Set<Integer> slow = slowInsertions(keys);
        if (slow.size() > INTERRUPTIONS) {
            String first = figures;
            slow.retainAll(slowInsertions(keys));
            figures = first + "; again: " + figures;
        }
        assertTrue(growths > STRIPES / 2, figures);
        assertTrue(slow.size() <= INTERRUPTIONS, figures);
    }

    /** Fills a store, and returns the keys whose insertion took a millisecond. */
    private Set<Integer> slowInsertions(int keys) {
        Databases store = new Databases(STRIPES, 1);
        Set<Integer> slow = new HashSet<>();
        long longest = 0;
        long longestGrowth = 0;
        long growthNanos = 0;
        growths = 0;
        taken = false;
        store.onMemoryTaken(() -> taken = true);
        for (int key = 0; key < keys; key++) {
            if (taken) { // as the server does beside its loops
                taken = false;
                store.prepareMemory();
            }
            long hash = hash(key);
            int stripe = store.stripeOf(hash);
            Dictionary dictionary = store.dictionaryForInsert(AllHeld.ALL, 0, stripe);
            int indexBytes = dictionary.indexBytes();
            long before = threads.getCurrentThreadCpuTime();
            dictionary.insertString(AllHeld.ALL, name, 0, NAME_BYTES, hash, value, 0, value.length);
            long took = threads.getCurrentThreadCpuTime() - before;
            if (key >= WARM_KEYS) {
                if (took >= MILLISECOND) {
                    slow.add(key);
                }
                longest = Math.max(longest, took);
                if (dictionary.indexBytes() > indexBytes) {
                    longestGrowth = Math.max(longestGrowth, took);
                    growths++;
                    growthNanos += took;
                }
            }
        }
        figures = String.format(
                "%d insertions took a millisecond, the longest %d us, the longest in which a dictionary grew %d us, %d of these"
                        + " %d us on average",
                slow.size(), longest / 1000, longestGrowth / 1000, growths, growthNanos / 1000 / Math.max(1, growths));
        return slow;
    }

    private long hash(int key) {
        for (int at = NAME_BYTES - 1, rest = key; at > 3; at--, rest /= 10) {
            name[at] = (byte) ('0' + rest % 10);
        }
        return ByteRanges.hash64(name, 0, NAME_BYTES);
    }
}
