package dev.redstart.server.aof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.AppendFsync;
import dev.redstart.server.config.Limits;
import dev.redstart.server.disk.PowerCutFolder;
import dev.redstart.server.disk.PowerCutFolder.Fault;
import dev.redstart.server.log.ChangeLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AofWriterTest {
    private static final String FIRST = "appendonly.aof.1.incr.aof";
    private static final String SECOND = "appendonly.aof.2.incr.aof";

    private final PowerCutFolder dir = new PowerCutFolder();
    private final AtomicLong clockNanos = new AtomicLong();

    private AofWriter writer(AppendFsync policy) throws IOException, AofException {
        return AofTesting.writer(dir, policy, clockNanos);
    }

    private String text(String file) {
        return new String(dir.sub(AofTesting.FOLDER).bytes(file), StandardCharsets.ISO_8859_1);
    }

    private String manifest() {
        return text("appendonly.aof.manifest");
    }

    private void pass(long millis) {
        clockNanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    // What is written

    @Test
    void selectsADatabaseWhereItChanges() throws Exception {
        AofWriter writer = writer(AppendFsync.ALWAYS);
        byte[] command = AofTesting.command("INCR a");
        for (int database : new int[] {0, 0, 12, 12, 0}) {
            AofTesting.append(writer, database, command, 0);
        }
        writer.commit(writer.appended());
        assertEquals(
                AofTesting.commands(
                        "SELECT 0", "INCR a", "INCR a", "SELECT 12", "INCR a", "INCR a", "SELECT 0", "INCR a"),
                text(FIRST));
    }

    @Test
    void wrapsARecordOfSeveralCommandsInATransaction() throws Exception {
        AofWriter writer = writer(AppendFsync.ALWAYS);
        writer.changes().append(AofTesting.record("INCR a", "INCR b"), 0);
        writer.changes().append(AofTesting.record("INCR c"), 0);
        assertEquals(writer.appended(), writer.changes().append(AofTesting.record(), 0));
        writer.commit(writer.appended());
        assertEquals(AofTesting.commands("MULTI", "SELECT 0", "INCR a", "INCR b", "EXEC", "INCR c"), text(FIRST));
    }

    @Test
    void notesTheTimeOnceASecond() throws Exception {
        AofWriter writer = writer(AppendFsync.ALWAYS);
        writer.changes().timestamps(true);
        byte[] command = AofTesting.command("INCR a");
        for (long millis : new long[] {7000, 7999, 8000, 6000}) {
            AofTesting.append(writer, 0, command, millis);
        }
        writer.commit(writer.appended());
        String incr = AofTesting.commands("INCR a");
        assertEquals(
                "#TS:7\r\n" + AofTesting.commands("SELECT 0") + incr + incr + "#TS:8\r\n" + incr + incr, text(FIRST));
    }

    @Test
    void writesRecordsLongerThanItsChunks() throws Exception {
        AofWriter writer = writer(AppendFsync.ALWAYS);
        String large = "SET a " + "x".repeat(3 * Limits.LOG_CHUNK_BYTES);
        for (int i = 0; i < 3; i++) {
            AofTesting.append(writer, large);
            AofTesting.append(writer, "INCR b");
            writer.commit(writer.appended());
        }
        assertEquals(List.of(large, "INCR b", large, "INCR b", large, "INCR b"), AofTesting.load(dir));
    }

    // When it is written

    @Test
    void returnsFromCommitWhenEverythingIsForced() throws Exception {
        AofWriter writer = writer(AppendFsync.ALWAYS);
        long position = AofTesting.append(writer, "SET a 1");
        assertEquals(position, writer.pending());
        writer.commit(position);
        assertEquals(position, writer.durable());
        assertEquals(0, writer.pending());
        assertEquals(List.of("SET a 1"), AofTesting.load(dir.powerCut(new Random(1))));
    }

    @Test
    void commitsForEverybodyAtOnce() throws Exception {
        AofWriter writer = writer(AppendFsync.ALWAYS);
        long first = AofTesting.append(writer, "SET a 1");
        long second = AofTesting.append(writer, "SET b 1");
        writer.commit(first);
        long steps = dir.steps();
        writer.commit(second);
        assertEquals(steps, dir.steps(), "nothing was left to do");
    }

    @Test
    void forcesOnceASecondWithEverysec() throws Exception {
        AofWriter writer = writer(AppendFsync.EVERYSEC);
        AofTesting.append(writer, "SET a 1");
        pass(900);
        writer.background();
        assertEquals(0, writer.durable());
        pass(100);
        writer.background();
        assertEquals(writer.appended(), writer.durable());
    }

    @Test
    void forcesEarlierWhenMuchIsPending() throws Exception {
        AofWriter writer = writer(AppendFsync.EVERYSEC);
        AofTesting.append(writer, "SET a " + "x".repeat(Limits.LOG_EARLY_BYTES));
        writer.background();
        assertEquals(writer.appended(), writer.durable());
    }

    @Test
    void writesWithoutForcingWithNo() throws Exception {
        AofWriter writer = writer(AppendFsync.NO);
        AofTesting.append(writer, "SET a 1");
        writer.background();
        assertEquals(0, writer.pending());
        assertEquals(0, writer.durable());
        assertEquals(List.of("SET a 1"), AofTesting.load(dir));
        writer.force();
        assertEquals(writer.appended(), writer.durable());
    }

    @Test
    void countsForcesOfTwoSecondsAndMore() throws Exception {
        AtomicLong calls = new AtomicLong();
        AofWriter writer = AofTesting.started(AofWriter.open(
                AofTesting.files(dir),
                new ChangeLog(),
                AppendFsync.ALWAYS,
                AofTesting.LOG,
                () -> calls.incrementAndGet() * TimeUnit.SECONDS.toNanos(2)));
        writer.commit(AofTesting.append(writer, "SET a 1"));
        assertEquals(1, writer.health().delayedForces());
        assertFalse(writer.health().isForcing());
    }

    @Test
    void writesWhatIsPendingWhenItIsClosed() throws Exception {
        AofWriter writer = writer(AppendFsync.EVERYSEC);
        AofTesting.append(writer, "SET a 1");
        writer.close();
        assertEquals(List.of("SET a 1"), AofTesting.load(dir.powerCut(new Random(1))));
    }

    @Test
    void goesOnWithTheFileThatWasLoaded() throws Exception {
        writer(AppendFsync.ALWAYS).close();
        AofWriter writer = writer(AppendFsync.ALWAYS);
        AofTesting.append(writer, "SET a 1");
        writer.close();
        AofWriter again = writer(AppendFsync.ALWAYS);
        AofTesting.append(again, "SET b 1");
        again.close();
        assertEquals(List.of("SET a 1", "SET b 1"), AofTesting.load(dir));
        assertEquals("file " + FIRST + " seq 1 type i\n", manifest());
        assertEquals(text(FIRST).length(), again.currentSize());
    }

    // What goes wrong

    @Test
    void cutsAWriteThatDidNotFitAndReportsItWithAlways() throws Exception {
        AofWriter writer = writer(AppendFsync.ALWAYS);
        writer.commit(AofTesting.append(writer, "SET a 1"));
        String before = text(FIRST);
        for (int room = 0; room < 27; room++) {
            dir.room(room);
            long position = room == 0 ? AofTesting.append(writer, "SET b 2") : writer.appended();
            IOException e = assertThrows(IOException.class, () -> writer.commit(position));
            assertEquals(
                    "cannot write /simulated/appendonlydir/" + FIRST + ": No space left on device", e.getMessage());
            assertEquals(Optional.of(e.getMessage()), writer.lastError());
            assertEquals(before, text(FIRST));
        }
    }

    @Test
    void keepsWhatCouldNotBeWrittenAndRecoversWithEverysec() throws Exception {
        AofWriter writer = writer(AppendFsync.EVERYSEC);
        AofTesting.append(writer, "SET a 1");
        dir.room(10);
        pass(1000);
        writer.background();
        assertTrue(writer.lastError().isPresent());
        assertEquals("", text(FIRST));
        AofTesting.append(writer, "SET b 2");
        dir.room(1000);
        writer.background();
        assertEquals(Optional.empty(), writer.lastError());
        assertEquals(List.of("SET a 1", "SET b 2"), AofTesting.load(dir));
        assertEquals(text(FIRST).length(), writer.currentSize());
    }

    @Test
    void removesAPartBeforeItWritesOnWhenItCouldNotAtOnce() throws Exception {
        AofWriter writer = writer(AppendFsync.NO);
        AofTesting.append(writer, "SET a 1");
        dir.begin(Fault.TRUNCATE);
        dir.room(10);
        writer.background();
        assertEquals(10, text(FIRST).length());
        dir.room(1000);
        writer.background();
        assertEquals(10, text(FIRST).length(), "nothing is written behind a part");
        assertTrue(writer.lastError().isPresent());
        dir.end(Fault.TRUNCATE);
        writer.background();
        assertEquals(Optional.empty(), writer.lastError());
        assertEquals(AofTesting.commands("SELECT 0", "SET a 1"), text(FIRST));
    }

    @Test
    void writesAgainWhatCouldNotBeForced() throws Exception {
        AofWriter writer = writer(AppendFsync.EVERYSEC);
        AofTesting.append(writer, "SET a 1");
        dir.begin(Fault.FORCE);
        pass(1000);
        writer.background();
        assertTrue(writer.lastError().isPresent());
        assertEquals("", text(FIRST), "nobody knows what of it is on the disk");
        dir.end(Fault.FORCE);
        writer.background();
        assertEquals(List.of("SET a 1"), AofTesting.load(dir.powerCut(new Random(1))));
    }

    @Test
    void noticesThatItsFileHasVanished() throws Exception {
        AofWriter writer = writer(AppendFsync.ALWAYS);
        dir.begin(Fault.VANISHED);
        long position = AofTesting.append(writer, "SET a 1");
        IOException e = assertThrows(IOException.class, () -> writer.commit(position));
        assertEquals(
                "the file /simulated/appendonlydir/" + FIRST + " was deleted or moved away while the server runs",
                e.getMessage());
        assertEquals(0, writer.durable());
    }

    @Test
    void recoversFromAReadOnlyFolder() throws Exception {
        AofWriter writer = writer(AppendFsync.EVERYSEC);
        AofTesting.append(writer, "SET a 1");
        dir.begin(Fault.READ_ONLY);
        pass(1000);
        writer.background();
        assertTrue(writer.lastError().orElseThrow().contains("Read-only file system"));
        dir.end(Fault.READ_ONLY);
        writer.background();
        assertEquals(Optional.empty(), writer.lastError());
        assertEquals(List.of("SET a 1"), AofTesting.load(dir));
    }

    // Rewriting

    private void rewrite(AofWriter writer, String base) throws IOException {
        String name = writer.nextBaseName(false);
        AofTesting.write(dir.sub(AofTesting.FOLDER), name, AofTesting.ascii(base));
        writer.rewritten(name);
    }

    @Test
    void rewrites() throws Exception {
        AofWriter writer = writer(AppendFsync.ALWAYS);
        AofTesting.append(writer, "SET a 1");
        AofTesting.append(writer, "SET a 2");
        writer.prepareRotation();
        long position = writer.rotate();
        assertEquals(writer.appended(), position);
        AofTesting.append(writer, "SET a 3");
        rewrite(writer, AofTesting.commands("SET a 2"));
        writer.commit(writer.appended());

        assertEquals(List.of("SET a 2", "SET a 3"), AofTesting.load(dir.powerCut(new Random(1))));
        assertEquals("file appendonly.aof.1.base.aof seq 1 type b\nfile " + SECOND + " seq 2 type i\n", manifest());
        assertFalse(dir.sub(AofTesting.FOLDER).exists(FIRST));
        long size = text(SECOND).length() + AofTesting.commands("SET a 2").length();
        assertEquals(size, writer.currentSize());
        assertEquals(size, writer.baseSize());
    }

    @Test
    void listsTheNextFileOnceTheOldOneIsWhole() throws Exception {
        AofWriter writer = writer(AppendFsync.NO);
        AofTesting.append(writer, "SET a 1");
        writer.prepareRotation();
        assertFalse(manifest().contains(SECOND));
        writer.rotate();
        AofTesting.append(writer, "SET a 2");
        assertFalse(manifest().contains(SECOND));
        writer.background();
        assertEquals("file " + FIRST + " seq 1 type i\nfile " + SECOND + " seq 2 type i\n", manifest());
        assertEquals(AofTesting.commands("SELECT 0", "SET a 1"), text(FIRST));
        assertEquals(AofTesting.commands("SELECT 0", "SET a 2"), text(SECOND));
    }

    @Test
    void goesOnWithItsFilesWhenARewriteFails() throws Exception {
        AofWriter writer = writer(AppendFsync.ALWAYS);
        writer.prepareRotation();
        writer.rewriteFailed();
        assertFalse(dir.sub(AofTesting.FOLDER).exists(SECOND));
        AofTesting.append(writer, "SET a 1");
        writer.prepareRotation();
        writer.rotate();
        writer.rewriteFailed();
        AofTesting.append(writer, "SET a 2");
        writer.commit(writer.appended());
        assertEquals(List.of("SET a 1", "SET a 2"), AofTesting.load(dir));
        writer.prepareRotation();
        writer.rotate();
        rewrite(writer, AofTesting.commands("SET a 2"));
        assertEquals(List.of("SET a 2"), AofTesting.load(dir));
    }

    @Test
    void staysWithItsFileWhenTheManifestCannotBeChanged() throws Exception {
        AofWriter writer = writer(AppendFsync.EVERYSEC);
        AofTesting.append(writer, "SET a 1");
        writer.prepareRotation();
        writer.rotate();
        AofTesting.append(writer, "SET a 2");
        dir.begin(Fault.RENAME);
        writer.background();
        assertTrue(writer.lastError().isPresent(), "which manifest is on the disk is not known");
        dir.end(Fault.RENAME);
        writer.background();
        assertEquals(Optional.empty(), writer.lastError());
        assertThrows(IOException.class, () -> writer.rewritten(writer.nextBaseName(true)));
        writer.rewriteFailed();
        assertEquals("file " + FIRST + " seq 1 type i\n", manifest());
        assertEquals(List.of("SET a 1", "SET a 2"), AofTesting.load(dir));
    }

    @Test
    void doesNotCountBeforeItsFirstBaseWhenItBeginsBesideData() throws Exception {
        AofWriter old = writer(AppendFsync.ALWAYS);
        AofTesting.append(old, "SET old 1");
        old.close();
        AofWriter writer = AofTesting.started(AofWriter.openForRewrite(
                AofTesting.files(dir), new ChangeLog(), AppendFsync.ALWAYS, AofTesting.LOG, clockNanos::get));
        writer.commit(AofTesting.append(writer, "SET a 2"));
        assertEquals(List.of("SET old 1"), AofTesting.load(dir.powerCut(new Random(1))));
        rewrite(writer, AofTesting.commands("SET a 1"));
        assertEquals(List.of("SET a 1", "SET a 2"), AofTesting.load(dir.powerCut(new Random(1))));
        assertFalse(dir.sub(AofTesting.FOLDER).exists(FIRST));
    }

    /** Whether the manifest was changed before the sync failed is not known; what it must not be is half of the change. */
    @Test
    void countsWhollyOrNotAtAllWhenItsFirstBaseCannotBeListed() throws Exception {
        for (boolean hadLog : new boolean[] {true, false}) {
            PowerCutFolder disk = new PowerCutFolder();
            List<String> before = hadLog ? List.of("SET old 1") : List.of();
            if (hadLog) {
                AofWriter old = AofTesting.writer(disk, AppendFsync.ALWAYS, clockNanos);
                AofTesting.append(old, "SET old 1");
                old.close();
            }
            AofWriter writer = AofTesting.started(AofWriter.openForRewrite(
                    AofTesting.files(disk), new ChangeLog(), AppendFsync.ALWAYS, AofTesting.LOG, clockNanos::get));
            writer.commit(AofTesting.append(writer, "SET a 2"));
            disk.begin(Fault.RENAME);
            String name = writer.nextBaseName(false);
            AofTesting.write(disk.sub(AofTesting.FOLDER), name, AofTesting.ascii(AofTesting.commands("SET a 1")));
            assertThrows(IOException.class, () -> writer.rewritten(name));
            disk.end(Fault.RENAME);
            writer.rewriteFailed();
            writer.commit(AofTesting.append(writer, "SET a 3"));
            assertEquals(before, AofTesting.load(disk.powerCut(new Random(1))));

            writer.prepareRotation();
            writer.rotate();
            AofTesting.append(writer, "SET a 4");
            AofTesting.write(disk.sub(AofTesting.FOLDER), name, AofTesting.ascii(AofTesting.commands("SET a 3")));
            writer.rewritten(name);
            writer.close();
            assertEquals(List.of("SET a 3", "SET a 4"), AofTesting.load(disk.powerCut(new Random(1))));
        }
    }

    @Test
    void refusesToRotateUnprepared() throws Exception {
        AofWriter writer = writer(AppendFsync.ALWAYS);
        assertThrows(IllegalStateException.class, writer::rotate);
        assertThrows(IOException.class, () -> writer.rewritten("appendonly.aof.1.base.rdb"));
    }
}
