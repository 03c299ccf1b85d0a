package dev.redstart.server.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.CommandException;
import dev.redstart.server.disk.PowerCutFolder;
import dev.redstart.server.disk.PowerCutFolder.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Commands, snapshots and rewrites on a disk that loses its power, or fails, anywhere: what is loaded afterwards is the
 * data as it was after one of the commands, and none that was acknowledged is missing.
 */
class ServerPowerCutTest {
    private static final int RUNS = 200;
    private static final int MANY_RUNS = 3000;
    private static final int MAX_STEPS = 150;
    private static final int MAX_LIVES = 4;
    private static final int KEYS = 6;
    private static final int DATABASES = 2;

    /** The data after each command, and from which on it has to be found again. */
    private static final class History {
        final List<String> states = new ArrayList<>();
        int acknowledged;
    }

    /** One life of a server. */
    private final class Life {
        final PowerCutFolder folder;
        final Random random;
        final boolean log;
        final boolean faulty;
        final Machine machine;
        final History history;

        Life(PowerCutFolder folder, Random random, boolean log, boolean faulty, History history) {
            this.folder = folder;
            this.random = random;
            this.log = log;
            this.faulty = faulty;
            this.history = history;
            this.machine = new Machine(folder, Machine.config(log));
        }

        /** Until the power is out, or the server would end itself. */
        void live() throws IOException {
            if (random.nextInt(4) == 0) {
                folder.powerFor(random.nextInt(20)); // in the middle of the start
            }
            machine.load(Machine.config(log));
            check();
            folder.powerFor(random.nextInt(MAX_STEPS));
            while (machine.fatal() == null) {
                if (faulty) {
                    changeFaults();
                }
                act(random.nextInt(100));
                if (folder.isPowerOut()) {
                    throw new PowerCutFolder.PowerIsOut();
                }
            }
        }

        private void check() {
            String found = state(machine);
            int index = history.states.lastIndexOf(found);
            assertTrue(
                    index >= history.acknowledged,
                    () -> "acknowledged: " + history.states.get(history.acknowledged) + "\nfound: " + found
                            + "\nwhich was number " + index + ", not " + history.acknowledged + " or later");
            history.states.clear();
            history.states.add(found);
            history.acknowledged = 0;
        }

        private void changeFaults() {
            Fault[] faults = Fault.values();
            Fault fault = faults[random.nextInt(faults.length)];
            if (random.nextInt(15) == 0) {
                folder.begin(fault);
            } else {
                folder.end(fault);
            }
            folder.room(random.nextInt(15) == 0 ? random.nextInt(200) : 1_000_000);
        }

        private void act(int chance) {
            if (chance < 70) {
                change();
            } else if (chance < 80) {
                machine.runJob();
            } else if (chance < 85) {
                machine.persistence.background();
            } else {
                file(chance);
            }
        }

        private void file(int chance) {
            try {
                if (chance < 90) {
                    machine.persistence.snapshots().save();
                    if (!log) {
                        history.acknowledged = history.states.size() - 1;
                    }
                } else if (chance < 95 && log) {
                    machine.persistence.aof().rewrite();
                } else {
                    machine.persistence.snapshots().saveInBackground(random.nextBoolean());
                }
            } catch (CommandException e) {
                assertTrue(e.getMessage().startsWith("ERR "), e.getMessage());
            }
        }

        private void change() {
            machine.select(random.nextInt(DATABASES));
            machine.execute(command());
            history.states.add(state(machine));
            boolean durable = machine.commit();
            if (log && durable) {
                history.acknowledged = history.states.size() - 1;
            }
        }

        private String[] command() {
            String key = "k" + random.nextInt(KEYS);
            String other = "k" + random.nextInt(KEYS);
            String value = String.valueOf(random.nextInt(1000));
            return switch (random.nextInt(12)) {
                case 0, 1 -> new String[] {"SET", key, value};
                case 2 -> new String[] {"SET", key, value, "EX", "1000"};
                case 3 -> new String[] {"INCR", key};
                case 4 -> new String[] {"APPEND", key, "1"};
                case 5 -> new String[] {"MSET", key, value, other, value};
                case 6 -> new String[] {"DEL", key, other};
                case 7 -> new String[] {"EXPIRE", key, value + "0"};
                case 8 -> new String[] {"RENAME", key, other};
                case 9 -> new String[] {"MOVE", key, String.valueOf(1 - machine.selected())};
                case 10 -> new String[] {"COPY", key, other, "DB", "1", "REPLACE"};
                default -> random.nextInt(8) == 0 ? new String[] {"FLUSHALL"} : new String[] {"PERSIST", key};
            };
        }
    }

    private static String state(Machine machine) {
        int selected = machine.selected();
        StringBuilder state = new StringBuilder();
        for (int db = 0; db < DATABASES; db++) {
            machine.select(db);
            for (int key = 0; key < KEYS; key++) {
                state.append(machine.execute("GET", "k" + key)).append(machine.execute("PEXPIRETIME", "k" + key));
            }
        }
        machine.select(selected);
        return state.toString().replace("\r\n", " ");
    }

    private void live(long seed, boolean log, boolean faulty) throws IOException {
        Random random = new Random(seed);
        PowerCutFolder folder = new PowerCutFolder();
        History history = new History();
        history.states.add(state(new Machine(folder, Machine.config(false))));
        for (int life = 0; life < MAX_LIVES; life++) {
            try {
                new Life(folder, random, log, faulty, history).live();
                folder.repair(); // it ended itself
                folder.room(1_000_000);
            } catch (PowerCutFolder.PowerIsOut e) {
                folder = folder.powerCut(random);
            }
        }
        folder.powerFor(Long.MAX_VALUE);
        Life last = new Life(folder, random, log, false, history);
        last.machine.load(Machine.config(log));
        last.check();
        assertEquals("+OK\r\n", last.machine.execute("SET", "k0", "on it goes"));
        assertTrue(last.machine.commit());
    }

    private void runAll(int runs, boolean log, boolean faulty) {
        long first = System.nanoTime();
        for (long seed = first; seed < first + runs; seed++) {
            try {
                live(seed, log, faulty);
            } catch (IOException | RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    @Test
    void keepsWhatWasAcknowledgedWithALog() {
        runAll(RUNS, true, false);
    }

    @Test
    void keepsWhatWasAcknowledgedWithALogOnADiskThatFailsNowAndThen() {
        runAll(RUNS, true, true);
    }

    @Test
    void keepsWhatWasSavedWithSnapshotsAlone() {
        runAll(RUNS, false, false);
    }

    @Test
    void keepsWhatWasSavedWithSnapshotsAloneOnADiskThatFailsNowAndThen() {
        runAll(RUNS, false, true);
    }

    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false", "false, true"})
    @Tag("long")
    void keepsWhatItPromisedOverManyRuns(boolean log, boolean faulty) {
        runAll(MANY_RUNS, log, faulty);
    }
}
