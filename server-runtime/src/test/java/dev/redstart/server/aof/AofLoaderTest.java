package dev.redstart.server.aof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.AppendFsync;
import dev.redstart.server.disk.PowerCutFolder;
import dev.redstart.server.log.ChangeLog;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AofLoaderTest {
    private static final String INCREMENT = "appendonly.aof.1.incr.aof";
    private static final String MANIFEST = "appendonly.aof.manifest";
    private static final int KILOBYTE = 1024;

    private final PowerCutFolder dir = new PowerCutFolder();

    private PowerCutFolder sub() throws Exception {
        return (PowerCutFolder) dir.folder(AofTesting.FOLDER);
    }

    @Test
    void findsNothingInAnEmptyFolder() throws Exception {
        AofTesting.Kept kept = new AofTesting.Kept();
        assertFalse(new AofLoader(AofTesting.files(dir), true, AofTesting.LOG).load(kept));
    }

    /** Commands of many lengths, some in transactions; at each byte of the last kilobyte the longest whole prefix. */
    @Test
    void loadsTheLongestWholePrefixOfALogCutAnywhereInItsLastKilobyte() throws Exception {
        List<Integer> ends = new ArrayList<>();
        byte[] whole = log(ends);
        assertTrue(whole.length > 2 * KILOBYTE);
        for (int length = whole.length - KILOBYTE; length <= whole.length; length++) {
            sub().put(INCREMENT, Arrays.copyOf(whole, length));
            sub().put(MANIFEST, AofTesting.ascii("file " + INCREMENT + " seq 1 type i\n"));
            int cut = length;
            List<Integer> left = ends.stream().filter(end -> end <= cut).toList();
            int end = left.isEmpty() ? 0 : left.get(left.size() - 1);
            if (end < length) {
                String message = assertThrows(AofException.class, () -> AofTesting.load(dir, false))
                        .getMessage();
                assertTrue(message.contains(INCREMENT + ", offset " + end + ": "), message);
                assertArrayEquals(Arrays.copyOf(whole, length), sub().bytes(INCREMENT), "it is left as it was");
            }
            AofTesting.Kept kept = AofTesting.load(dir, true);
            assertEquals(commands(left.size()), kept.commands, "cut at " + length);
            assertArrayEquals(Arrays.copyOf(whole, end), sub().bytes(INCREMENT));
            assertEquals(kept.commands, AofTesting.load(dir, false).commands, "what was cut loads as a whole");
        }
    }

    private byte[] log(List<Integer> ends) throws Exception {
        AofWriter writer = AofTesting.writer(dir, AppendFsync.ALWAYS, new AtomicLong());
        Random random = new Random(5);
        for (int i = 0; i < 60; i++) {
            String value = "SET k" + i + " " + "v".repeat(1 + random.nextInt(60));
            long end = i % 5 == 0
                    ? writer.changes().append(AofTesting.record(value, "INCR n"), 0)
                    : AofTesting.append(writer, value);
            ends.add((int) end);
        }
        writer.close();
        return sub().bytes(INCREMENT);
    }

    private static List<String> commands(int records) {
        Random random = new Random(5);
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            commands.add("SET k" + i + " " + "v".repeat(1 + random.nextInt(60)));
            if (i % 5 == 0) {
                commands.add("INCR n");
            }
        }
        return commands;
    }

    @Test
    void loadsBaseAndIncrementsInOrder() throws Exception {
        sub().put("b", AofTesting.SNAPSHOT);
        sub().put("i1", AofTesting.ascii(AofTesting.commands("SELECT 2", "SET a 1")));
        sub().put("i2", AofTesting.ascii(AofTesting.commands("SET a 2")));
        sub().put(
                        MANIFEST,
                        AofTesting.ascii("file b seq 1 type b\nfile i1 seq 1 type i\nfile i2 seq 2 type i\n"
                                + "file gone seq 1 type h\n"));
        AofTesting.Kept kept = AofTesting.load(dir, false);
        assertEquals(1, kept.snapshots.size());
        assertEquals(List.of("b", "i1", "i2"), kept.files);
        assertEquals(List.of("SET a 1", "SET a 2"), kept.commands);
        assertEquals(List.of(2, 0), kept.databases, "a file begins with database 0");
        assertEquals(AofTesting.files(dir).sizeBytes(), kept.progressBytes);
    }

    @Test
    void refusesAFileThatIsCutWhenOthersFollow() throws Exception {
        sub().put("i1", AofTesting.ascii("*1\r\n$4\r\nPIN"));
        sub().put("i2", AofTesting.ascii(AofTesting.commands("SET a 2")));
        sub().put(MANIFEST, AofTesting.ascii("file i1 seq 1 type i\nfile i2 seq 2 type i\n"));
        assertEquals(
                "/simulated/appendonlydir/i1, offset 0: the file ends within a command or transaction, and other files"
                        + " follow. Make a copy of the folder, then try redis-check-aof --fix"
                        + " /simulated/appendonlydir/appendonly.aof.manifest",
                assertThrows(AofException.class, () -> AofTesting.load(dir, true))
                        .getMessage());
    }

    @Test
    void refusesDamageInTheMiddleWhateverIsAllowed() throws Exception {
        String text = AofTesting.commands("SET a 1") + "garbage" + AofTesting.commands("SET a 2");
        sub().put("i1", AofTesting.ascii(text));
        sub().put(MANIFEST, AofTesting.ascii("file i1 seq 1 type i\n"));
        assertEquals(
                "/simulated/appendonlydir/i1, offset 27: expected '*', found 'g'. Make a copy of the folder, then try"
                        + " redis-check-aof --fix /simulated/appendonlydir/appendonly.aof.manifest",
                assertThrows(AofException.class, () -> AofTesting.load(dir, true))
                        .getMessage());
        assertArrayEquals(AofTesting.ascii(text), sub().bytes("i1"));
    }

    @Test
    void refusesAManifestWhoseFileIsMissing() throws Exception {
        sub().put(MANIFEST, AofTesting.ascii("file i1 seq 1 type i\n"));
        assertEquals(
                "/simulated/appendonlydir/i1 is missing, but listed in appendonly.aof.manifest",
                assertThrows(AofException.class, () -> AofTesting.load(dir, true))
                        .getMessage());
    }

    // The single file of an older version

    @Test
    void takesOverTheFileOfAnOlderVersion() throws Exception {
        dir.put(AofTesting.FILE, AofTesting.ascii(AofTesting.commands("SET a 1")));
        assertEquals(List.of("SET a 1"), AofTesting.load(dir));
        assertFalse(dir.exists(AofTesting.FILE));
        assertEquals("file appendonly.aof seq 1 type b\n", new String(sub().bytes(MANIFEST)));
        AofWriter writer = AofTesting.writer(dir, AppendFsync.ALWAYS, new AtomicLong());
        AofTesting.append(writer, "SET a 2");
        writer.close();
        assertEquals(List.of("SET a 1", "SET a 2"), AofTesting.load(dir));
    }

    /** A refused start leaves everything where the older version finds it. */
    @Test
    void movesTheFileOfAnOlderVersionOnlyAfterItWasLoaded() throws Exception {
        byte[] log = AofTesting.ascii(AofTesting.commands("SET a 1", "UNKNOWN b"));
        dir.put(AofTesting.FILE, log);
        AofException e = assertThrows(AofException.class, () -> AofTesting.load(dir));
        assertTrue(e.getMessage().startsWith("/simulated/appendonly.aof, offset 27: unknown command"), e.getMessage());
        assertArrayEquals(log, dir.bytes(AofTesting.FILE));
        assertEquals(List.of(), sub().list());
    }

    @Test
    void refusesFilesWithoutTheirManifestAndLeavesThemAlone() throws Exception {
        AofWriter writer = AofTesting.writer(dir, AppendFsync.ALWAYS, new AtomicLong());
        writer.commit(AofTesting.append(writer, "SET a 1"));
        writer.close();
        String increment = AofTesting.FILE + ".1.incr.aof";
        byte[] before = sub().bytes(increment);
        sub().delete(MANIFEST);
        AofException e = assertThrows(AofException.class, () -> AofTesting.load(dir));
        assertTrue(e.getMessage().contains("but no appendonly.aof.manifest"), e.getMessage());
        assertTrue(e.getMessage().contains("[" + increment + "]"), e.getMessage());
        assertArrayEquals(before, sub().bytes(increment));
    }

    @Test
    void neverWritesIntoAFileThatIsNotListed() throws Exception {
        AofTesting.writer(dir, AppendFsync.ALWAYS, new AtomicLong()).close();
        byte[] foreign = AofTesting.ascii("foreign");
        sub().put(AofTesting.FILE + ".2.incr.aof", foreign);
        sub().put(AofTesting.FILE + ".1.base.aof", foreign);
        AofWriter writer = AofTesting.writer(dir, AppendFsync.ALWAYS, new AtomicLong());
        writer.prepareRotation();
        writer.rotate();
        String base = writer.nextBaseName(false);
        AofTesting.write(sub(), base, AofTesting.ascii(AofTesting.commands("SET a 1")));
        writer.rewritten(base);
        writer.close();
        assertEquals(List.of("SET a 1"), AofTesting.load(dir));
        assertArrayEquals(foreign, sub().bytes(AofTesting.FILE + ".2.incr.aof"));
        assertArrayEquals(foreign, sub().bytes(AofTesting.FILE + ".1.base.aof"));
    }

    /** What a log left that was begun beside data and never had its base is no log. */
    @Test
    void startsBesideWhatNeverCame() throws Exception {
        AofWriter begun = AofTesting.started(AofWriter.openForRewrite(
                AofTesting.files(dir), new ChangeLog(), AppendFsync.ALWAYS, AofTesting.LOG, () -> 0));
        begun.commit(AofTesting.append(begun, "SET a 1")); // and the process is killed
        assertEquals(List.of(), AofTesting.load(dir));
        AofWriter next = AofTesting.writer(dir, AppendFsync.ALWAYS, new AtomicLong());
        next.commit(AofTesting.append(next, "SET a 2"));
        next.close();
        assertEquals(List.of("SET a 2"), AofTesting.load(dir));
        assertEquals(
                AofTesting.commands("SELECT 0", "SET a 1"), new String(sub().bytes(AofTesting.FILE + ".1.incr.aof")));
    }

    @Test
    void leavesAFileOfThatNameAloneWhereThereIsALog() throws Exception {
        AofTesting.writer(dir, AppendFsync.ALWAYS, new AtomicLong()).close();
        dir.put(AofTesting.FILE, AofTesting.ascii(AofTesting.commands("SET a 1")));
        assertEquals(List.of(), AofTesting.load(dir));
        assertTrue(dir.exists(AofTesting.FILE));
    }

    @Test
    void takesOverAfterAPowerCutAnywhere() throws Exception {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            PowerCutFolder before = new PowerCutFolder();
            before.put(AofTesting.FILE, AofTesting.ascii(AofTesting.commands("SET a 1")));
            before.powerFor(random.nextInt(14));
            boolean done = false;
            try {
                AofWriter writer = AofTesting.writer(before, AppendFsync.ALWAYS, new AtomicLong());
                writer.commit(AofTesting.append(writer, "SET a 2"));
                done = true;
            } catch (PowerCutFolder.PowerIsOut e) {
                assertTrue(before.steps() > 0);
            }
            List<String> loaded = AofTesting.load(before.powerCut(random));
            assertEquals("SET a 1", loaded.get(0), "seed " + seed);
            assertTrue(!done || loaded.size() == 2, "seed " + seed);
        }
    }
}
