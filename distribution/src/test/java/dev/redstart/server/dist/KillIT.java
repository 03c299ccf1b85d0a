package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** A server that is killed while clients write, snapshots are taken and the log is rewritten, starts again with the data. */
class KillIT {
    private static final int FEW_KILLS = 3;
    private static final int MANY_KILLS = 60;
    private static final int MANY_KILLS_WITH_EVERYSEC = 12;
    /** The log's own second, and the one in which the kill falls. */
    private static final long EVERYSEC_LOSS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Distribution redstart = Distribution.built();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @TempDir
    private Path folder;

    @Test
    void keepsEveryAcknowledgedWriteWithAlways() throws Exception {
        killOften(FEW_KILLS, "always", 0);
    }

    @Test
    void losesTwoSecondsAtMostWithEverysec() throws Exception {
        killOften(1, "everysec", EVERYSEC_LOSS_NANOS);
    }

    @Test
    @Tag("long")
    void keepsEveryAcknowledgedWriteOverManyKillsWithAlways() throws Exception {
        killOften(MANY_KILLS, "always", 0);
    }

    @Test
    @Tag("long")
    void losesTwoSecondsAtMostOverManyKillsWithEverysec() throws Exception {
        killOften(MANY_KILLS_WITH_EVERYSEC, "everysec", EVERYSEC_LOSS_NANOS);
    }

    private void killOften(int kills, String policy, long lossNanos) throws Exception {
        KillLoad load = new KillLoad(seed);
        String where = "seed " + seed;
        for (int i = 0; i < kills; i++) {
            try (Program server = start(policy)) {
                load.check(server.port(), where + ", start " + i);
                load.begin(server.port());
                awaitTheMoment(load, lossNanos);
                load.expectKill();
                long killedNanos = System.nanoTime();
                server.signal("KILL");
                load.end(killedNanos, lossNanos);
            }
            System.out.println("kill " + (i + 1) + " of " + kills + ", " + policy + ": " + load);
        }
        try (Program server = start(policy);
                Jedis client = server.connect()) {
            load.check(server.port(), where + ", last start");
            assertEquals("OK", client.set("and", "on it goes"));
            server.signal("TERM"); // it may be rewriting its log right now
            assertEquals(0, server.exitStatus());
        }
        assertEquals(List.of(), temporaryFiles(), where);
    }

    /** With a loss allowed there must be writes that are older. */
    private void awaitTheMoment(KillLoad load, long lossNanos) {
        long began = System.nanoTime();
        int rewrites = load.rewrites();
        long atLeast = load.acknowledged() + 200 + random.nextInt(3000);
        Awaitility.await("clients write; seed " + seed)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    load.checkClients();
                    return load.acknowledged() >= atLeast
                            && load.rewrites() > rewrites
                            && System.nanoTime() - began > lossNanos * 2;
                });
    }

    private Program start(String policy) {
        return redstart.start(
                "--dir",
                folder.toString(),
                "--appendonly",
                "yes",
                "--appendfsync",
                policy,
                "--save",
                "",
                "--io-threads",
                "2");
    }

    /** What the killed ones left was removed by the next ones. */
    private List<Path> temporaryFiles() throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("temp-"))
                    .toList();
        }
    }
}
