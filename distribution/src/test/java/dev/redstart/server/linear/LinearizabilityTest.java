package dev.redstart.server.linear;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random programs of several connections on several loops have a serial order that explains every reply, with snapshots,
 * rewrites, expiry, evacuation, kills and restarts beside them.
 *
 * <p>By hand: {@code mvn verify -pl distribution -am -Dgroups=long -DexcludedGroups= -Dtest=LinearizabilityTest
 * -Dit.test=None}; {@code -Dredstart.linear.minutes=10} says how long, {@code -Dredstart.linear.seed=N} begins with a
 * program that failed. The same seed gives the same programs; how they meet is up to the machine.
 */
class LinearizabilityTest {
    private static final int PROGRAMS = 200;

    @TempDir
    private Path folder;

    @Test
    void explainsEveryReplyByASerialOrder() throws Exception {
        long seed = firstSeed();
        try (ProgramRounds rounds = new ProgramRounds(folder)) {
            for (int i = 0; i < PROGRAMS; i++) {
                rounds.run(seed + i);
            }
        }
    }

    @Test
    @Tag("long")
    void explainsEveryReplyForMinutes() throws Exception {
        long seed = firstSeed();
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(Long.getLong("redstart.linear.minutes", 10));
        try (ProgramRounds rounds = new ProgramRounds(folder)) {
            while (System.nanoTime() < end) {
                rounds.run(seed++);
            }
            System.out.println("linearizable: " + rounds);
        }
    }

    private static long firstSeed() {
        return Long.getLong("redstart.linear.seed", System.nanoTime());
    }
}
