package dev.redstart.server.aof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.AppendFsync;
import dev.redstart.server.disk.PowerCutFolder;
import dev.redstart.server.disk.PowerCutFolder.Fault;
import dev.redstart.server.log.ChangeRecord;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A log whose power goes out anywhere loads, with all that was acknowledged and in order. */
class AofPowerCutTest {
    private static final int RUNS = 1500;
    private static final int MANY_RUNS = 15_000;
    private static final int MAX_STEPS = 120;
    private static final int MAX_GENERATIONS = 3;

    /** One life of a server: it appends, commits and rewrites until the power goes out. */
    private static final class Life {
        final PowerCutFolder dir;
        final Random random;
        final AppendFsync policy;
        final boolean faulty;
        /** All commands appended since the first life, and how many of them must survive. */
        final List<String> appended;

        final List<Long> positions = new ArrayList<>();
        final int before;
        final AtomicLong clockNanos = new AtomicLong();
        int acknowledged;
        AofWriter writer;
        boolean prepared;
        int cutAt = -1;

        Life(
                PowerCutFolder dir,
                Random random,
                AppendFsync policy,
                boolean faulty,
                List<String> loaded,
                int acknowledged) {
            this.dir = dir;
            this.random = random;
            this.policy = policy;
            this.faulty = faulty;
            this.appended = new ArrayList<>(loaded);
            this.before = loaded.size();
            this.acknowledged = acknowledged;
        }

        void live() throws IOException, AofException {
            writer = AofTesting.writer(dir, policy, clockNanos);
            acknowledged = before; // clients see what was loaded
            writer.changes().timestamps(random.nextBoolean());
            while (true) {
                if (faulty) {
                    changeFaults();
                }
                try {
                    act(random.nextInt(100));
                } catch (IOException e) {
                    assertTrue(faulty, e.getMessage());
                }
            }
        }

        private void changeFaults() {
            Fault[] faults = Fault.values();
            Fault fault = faults[random.nextInt(faults.length)];
            if (random.nextInt(10) == 0) {
                dir.begin(fault);
            } else {
                dir.end(fault);
            }
            dir.room(random.nextInt(10) == 0 ? random.nextInt(100) : 1_000_000);
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
                try {
                    rewrite();
                } catch (IOException e) {
                    writer.rewriteFailed();
                    throw e;
                } finally {
                    cutAt = -1;
                }
            } else if (chance == 99) {
                writer.rewriteFailed();
                prepared = false;
                cutAt = -1;
            }
        }

        private void append() {
            byte[] command = next();
            long nowMillis = AofTesting.NOW_MILLIS + positions.size() * 400L;
            positions.add(AofTesting.append(writer, database(appended.size() - 1), command, nowMillis));
        }

        private void appendTogether() {
            ChangeRecord record = new ChangeRecord();
            int count = 2 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                byte[] command = next();
                record.command(database(appended.size() - 1), command, 0, command.length);
            }
            long position = writer.changes().append(record, AofTesting.NOW_MILLIS);
            positions.addAll(Collections.nCopies(count, position));
        }

        private byte[] next() {
            appended.add("SET key " + appended.size());
            return AofTesting.command(appended.get(appended.size() - 1));
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
            for (int i = 0; i < cutAt; i++) {
                base.writeBytes(AofTesting.command("SELECT " + database(i)));
                base.writeBytes(AofTesting.command(appended.get(i)));
            }
            String name = writer.nextBaseName(false);
            AofTesting.write(dir.sub(AofTesting.FOLDER), name, base.toByteArray());
            writer.rewritten(name);
        }
    }

    @Test
    void losesNothingAcknowledgedWithAlways() throws Exception {
        assertTrue(survives(AppendFsync.ALWAYS, false, RUNS, 1) > RUNS, "most runs see more than one power cut");
    }

    @Test
    void losesNothingForcedWithEverysec() throws Exception {
        assertTrue(survives(AppendFsync.EVERYSEC, false, RUNS, 2) > RUNS, "most runs see more than one power cut");
    }

    @Test
    void losesNothingForcedWhileTheDiskFailsNowAndThen() throws Exception {
        assertTrue(survives(AppendFsync.EVERYSEC, true, RUNS, 3) > RUNS, "most runs see more than one power cut");
    }

    @Test
    @Tag("long")
    void survivesManyMore() throws Exception {
        assertTrue(survives(AppendFsync.ALWAYS, false, MANY_RUNS, 4) > MANY_RUNS);
        assertTrue(survives(AppendFsync.EVERYSEC, false, MANY_RUNS, 5) > MANY_RUNS);
        assertTrue(survives(AppendFsync.EVERYSEC, true, MANY_RUNS, 6) > MANY_RUNS);
    }

    private static int survives(AppendFsync policy, boolean faulty, int runs, long seeds)
            throws IOException, AofException {
        int cuts = 0;
        for (int run = 0; run < runs; run++) {
            long seed = seeds * 1_000_003 + run;
            Random random = new Random(seed);
            PowerCutFolder dir = new PowerCutFolder();
            List<String> loaded = List.of();
            List<String> possible = List.of();
            int acknowledged = 0;
            for (int generation = 0; generation < 1 + random.nextInt(MAX_GENERATIONS); generation++) {
                Life life = new Life(dir, random, policy, faulty, loaded, acknowledged);
                dir.powerFor(random.nextInt(MAX_STEPS));
                liveUntilThePowerGoes(life);
                if (random.nextInt(4) > 0) {
                    dir = dir.powerCut(random);
                }
                dir.repair();
                dir.powerFor(Long.MAX_VALUE); // what is left to the system when only the process died
                AofTesting.Kept kept = AofTesting.load(dir, true);
                checkDatabases(kept);
                loaded = kept.commands;
                possible = possible(life, possible);
                check(life, possible, loaded, "seed " + seed + ", generation " + generation);
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

    /** The same for each command in every run, and for some commands in a row. */
    private static int database(int command) {
        return command / 3 % 3;
    }

    private static void checkDatabases(AofTesting.Kept kept) {
        for (int i = 0; i < kept.commands.size(); i++) {
            assertEquals(database(i), kept.databases.get(i), kept.commands.get(i));
        }
    }

    /**
     * A life that ends before its log is open has promised nothing: what the process before it wrote and took back again may
     * turn up once more.
     */
    private static List<String> possible(Life life, List<String> before) {
        return life.writer == null ? before : life.appended;
    }

    private static void check(Life life, List<String> possible, List<String> loaded, String which) {
        assertTrue(loaded.size() >= life.acknowledged, () -> which + ": " + loaded.size() + " of " + life.acknowledged);
        assertTrue(loaded.size() <= possible.size(), () -> which + ": " + loaded.size() + " of " + possible.size());
        assertEquals(possible.subList(0, loaded.size()), loaded, which);
    }
}
