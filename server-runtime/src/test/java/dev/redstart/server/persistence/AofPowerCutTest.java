package dev.redstart.server.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.AppendFsync;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A log whose power goes out anywhere loads, with all that was acknowledged and in order. */
class AofPowerCutTest {
    private static final int RUNS = 4000;
    private static final int MOST_STEPS = 120;
    private static final int MOST_GENERATIONS = 3;

    /** One life of a server: it appends, commits and rewrites until the power goes out. */
    private static final class Life {
        final PowerCutFolder dir;
        final Random random;
        final AppendFsync policy;
        /** All commands appended since the first life, and how many of them must survive. */
        final List<String> appended;

        final List<Long> positions = new ArrayList<>();
        final int before;
        final AtomicLong clockNanos = new AtomicLong();
        int acknowledged;
        AofWriter writer;
        boolean prepared;
        int cutAt = -1;

        Life(PowerCutFolder dir, Random random, AppendFsync policy, List<String> loaded, int acknowledged) {
            this.dir = dir;
            this.random = random;
            this.policy = policy;
            this.appended = new ArrayList<>(loaded);
            this.before = loaded.size();
            this.acknowledged = acknowledged;
        }

        void live() throws IOException, AofException {
            writer = AofTesting.writer(dir, policy, clockNanos);
            acknowledged = before; // clients see what was loaded
            writer.timestamps(random.nextBoolean());
            while (true) {
                act(random.nextInt(100));
            }
        }

        private void act(int chance) throws IOException {
            if (chance < 40) {
                append();
            } else if (chance < 50) {
                appendTogether();
            } else if (chance < 75) {
                commit();
            } else if (chance < 82 && !prepared && cutAt < 0) {
                writer.prepareRotation();
                prepared = true;
            } else if (chance < 90 && prepared) {
                writer.rotate();
                cutAt = appended.size();
                prepared = false;
            } else if (chance < 96 && cutAt >= 0) {
                rewrite();
                cutAt = -1;
            } else if (chance == 99) {
                writer.rewriteFailed();
                prepared = false;
                cutAt = -1;
            }
        }

        private void append() {
            appended.add("SET key " + appended.size());
            positions.add(writer.append(
                    random.nextInt(3),
                    AofTesting.command(appended.get(appended.size() - 1)),
                    0,
                    AofTesting.command(appended.get(appended.size() - 1)).length,
                    AofTesting.NOW_MILLIS + positions.size() * 400L));
        }

        private void appendTogether() {
            AofRecord record = new AofRecord();
            int count = 2 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                byte[] command = AofTesting.command("SET key " + appended.size());
                record.command(random.nextInt(3), command, 0, command.length);
                appended.add("SET key " + appended.size());
            }
            long position = writer.append(record, AofTesting.NOW_MILLIS);
            for (int i = 0; i < count; i++) {
                positions.add(position);
            }
        }

        private void commit() throws IOException {
            if (policy == AppendFsync.ALWAYS) {
                writer.commit(writer.appended());
            } else {
                clockNanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(300));
                writer.background();
            }
            int done = (int) positions.stream()
                    .filter(position -> position <= writer.durable())
                    .count();
            acknowledged = before + done;
            assertTrue(policy != AppendFsync.ALWAYS || acknowledged == appended.size());
        }

        /** The base has all commands up to the cut; with them their fate is that of the base. */
        private void rewrite() throws IOException {
            ByteArrayOutputStream base = new ByteArrayOutputStream();
            for (String command : appended.subList(0, cutAt)) {
                base.writeBytes(AofTesting.command(command));
            }
            String name = writer.nextBaseName(false);
            AofTesting.write(dir.sub(AofTesting.FOLDER), name, base.toByteArray());
            writer.rewritten(name);
        }
    }

    @Test
    void losesNothingAcknowledgedWithAlways() throws Exception {
        assertTrue(survives(AppendFsync.ALWAYS, 1) > RUNS, "most runs see more than one power cut");
    }

    @Test
    void losesNothingForcedWithEverysec() throws Exception {
        assertTrue(survives(AppendFsync.EVERYSEC, 2) > RUNS, "most runs see more than one power cut");
    }

    private static int survives(AppendFsync policy, long seeds) throws IOException, AofException {
        int cuts = 0;
        for (int run = 0; run < RUNS; run++) {
            long seed = seeds * 1_000_003 + run;
            Random random = new Random(seed);
            PowerCutFolder dir = new PowerCutFolder();
            List<String> loaded = List.of();
            int acknowledged = 0;
            for (int generation = 0; generation < 1 + random.nextInt(MOST_GENERATIONS); generation++) {
                Life life = new Life(dir, random, policy, loaded, acknowledged);
                dir.powerFor(random.nextInt(MOST_STEPS));
                liveUntilThePowerGoes(life);
                if (random.nextInt(4) > 0) {
                    dir = dir.powerCut(random);
                }
                dir.powerFor(Long.MAX_VALUE); // what is left to the system when only the process died
                loaded = withoutSelects(AofTesting.load(dir));
                check(life, loaded, "seed " + seed + ", generation " + generation);
                acknowledged = life.acknowledged;
                cuts++;
            }
        }
        return cuts;
    }

    private static void liveUntilThePowerGoes(Life life) throws IOException, AofException {
        try {
            life.live();
        } catch (PowerCutFolder.PowerIsOut e) {
            assertTrue(life.dir.steps() > 0);
        }
    }

    private static List<String> withoutSelects(List<String> commands) {
        return commands.stream()
                .filter(command -> !command.startsWith("SELECT "))
                .toList();
    }

    private static void check(Life life, List<String> loaded, String which) {
        assertTrue(loaded.size() >= life.acknowledged, () -> which + ": " + loaded.size() + " of " + life.acknowledged);
        assertEquals(life.appended.subList(0, loaded.size()), loaded, which);
    }
}
