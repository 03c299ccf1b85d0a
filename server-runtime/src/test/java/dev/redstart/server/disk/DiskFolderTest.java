package dev.redstart.server.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.aof.AofTesting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFolderTest {
    @TempDir
    Path path;

    private Folder folder;

    @BeforeEach
    void open() {
        folder = new DiskFolder(path);
    }

    private byte[] read(String name) throws IOException {
        try (InputStream in = folder.read(name)) {
            return in.readAllBytes();
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(AofTesting.ascii(text));
    }

    @Test
    void writesAtTheEndOfAFile() throws IOException {
        try (OutputFile file = folder.create("a")) {
            file.write(new ByteBuffer[] {bytes("one"), bytes(""), bytes("two"), bytes("not this")}, 3);
            file.force();
            assertEquals(6, file.size());
        }
        try (OutputFile file = folder.append("a")) {
            file.truncate(4);
            file.write(bytes("ree"));
            assertEquals(7, file.size());
        }
        folder.sync();
        assertArrayEquals(AofTesting.ascii("onetree"), read("a"));
        assertEquals(7, folder.size("a"));
        folder.create("a").close();
        assertEquals(0, folder.size("a"));
    }

    @Test
    void changesNames() throws IOException {
        AofTesting.write(folder, "a", AofTesting.ascii("1"));
        AofTesting.write(folder, "b", AofTesting.ascii("2"));
        folder.rename("a", "b");
        assertEquals(List.of("b"), folder.list());
        assertArrayEquals(AofTesting.ascii("1"), read("b"));
        folder.delete("b");
        folder.delete("b");
        assertFalse(folder.exists("b"));
    }

    @Test
    void movesAFileIntoAFolder() throws IOException {
        AofTesting.write(folder, "a", AofTesting.ascii("1"));
        assertFalse(folder.hasFolder("sub"));
        folder.folder("sub");
        folder.moveInto("sub", "a");
        assertTrue(folder.hasFolder("sub"));
        assertFalse(folder.exists("a"));
        assertEquals(1, folder.folder("sub").size("a"));
    }

    @Test
    void namesFileAndReasonWhenItFails() throws IOException {
        assertEquals(
                "cannot open " + path.resolve("a") + ": No such file or directory",
                assertThrows(IOException.class, () -> folder.append("a")).getMessage());
        assertEquals(
                "cannot read " + path.resolve("a") + ": No such file or directory",
                assertThrows(IOException.class, () -> folder.read("a")).getMessage());
        Files.createFile(path.resolve("a"));
        assertEquals(
                "cannot create the folder " + path.resolve("a") + ": File exists",
                assertThrows(IOException.class, () -> folder.folder("a")).getMessage());
    }

    @Test
    void takesNamesOnly() {
        for (String name : List.of("../a", "b/a", "..", ".", "", "/a")) {
            assertThrows(IllegalArgumentException.class, () -> folder.create(name), name);
        }
    }

    @Test
    void writesAndForcesOnAnInterruptedThread() throws IOException {
        Thread.currentThread().interrupt();
        try (OutputFile file = folder.create("a")) {
            file.write(bytes("one"));
            file.force();
            file.truncate(2);
            folder.sync();
        } finally {
            assertTrue(Thread.interrupted(), "the thread stays interrupted");
        }
        assertArrayEquals(AofTesting.ascii("on"), read("a"));
    }

    /** Another thread interrupts again and again while this one writes; each time the JDK closes the channel. */
    @Test
    void losesNothingHoweverOftenItsThreadIsInterrupted() throws Exception {
        Thread writer = Thread.currentThread();
        AtomicBoolean done = new AtomicBoolean();
        Thread interrupter = new Thread(() -> {
            while (!done.get()) {
                writer.interrupt();
            }
        });
        interrupter.start();
        byte[] block = AofTesting.ascii("x".repeat(100_000));
        try (OutputFile file = folder.create("a")) {
            for (int i = 0; i < 200; i++) {
                file.write(ByteBuffer.wrap(block));
            }
            file.force();
            folder.sync();
        } finally {
            done.set(true);
            while (interrupter.isAlive()) {
                Thread.interrupted();
                Thread.onSpinWait();
            }
            Thread.interrupted();
        }
        assertEquals(200L * block.length, folder.size("a"));
    }

    /** Whoever may do everything is not kept from looking, so the test needs another user. */
    @Test
    void notToBeAllowedToLookIsNotToSeeThatThereIsNothing() throws IOException {
        Path closed = Files.createDirectory(path.resolve("closed"));
        Files.createFile(closed.resolve("file"));
        Files.setPosixFilePermissions(closed, java.nio.file.attribute.PosixFilePermissions.fromString("---------"));
        try {
            org.junit.jupiter.api.Assumptions.assumeFalse(
                    Files.exists(closed.resolve("file")), "this user may do everything");
            Folder folder = new DiskFolder(closed);
            IOException e = assertThrows(IOException.class, () -> folder.exists("file"));
            assertTrue(e.getMessage().endsWith("Permission denied"), e.getMessage());
            assertThrows(IOException.class, () -> folder.hasFolder("other"));
        } finally {
            Files.setPosixFilePermissions(closed, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
        }
    }
}
