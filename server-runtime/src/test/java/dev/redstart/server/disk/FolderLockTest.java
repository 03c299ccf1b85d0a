package dev.redstart.server.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path folder;

    @Test
    void letsOneServerOfAProcessIn() throws IOException {
        FolderLock lock = FolderLock.take(folder);
        IOException e = assertThrows(IOException.class, () -> FolderLock.take(folder.resolve(".")));
        assertEquals(
                "the folder " + folder.toRealPath() + " is in use by a server of this process, and two servers"
                        + " would overwrite each other's files: stop the other one, or give this one another folder"
                        + " with --dir",
                e.getMessage());
        lock.close();
        lock.close();
        FolderLock.take(folder).close();
    }

    @Test
    void namesAFolderThatIsMissing() {
        Path missing = folder.resolve("missing");
        assertEquals(
                "cannot find the folder " + missing + ": No such file or directory",
                assertThrows(IOException.class, () -> FolderLock.take(missing)).getMessage());
    }

    @Test
    void letsOneProcessIn() throws Exception {
        Process other = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString()))
                .redirectErrorStream(true)
                .start();
        try {
            assertEquals("held", other.inputReader(StandardCharsets.UTF_8).readLine());
            String message = assertThrows(IOException.class, () -> FolderLock.take(folder))
                    .getMessage();
            assertTrue(message.contains("in use by process " + other.pid() + ","), message);
        } finally {
            other.destroyForcibly();
            assertTrue(other.waitFor(30, TimeUnit.SECONDS));
        }
        FolderLock.take(folder).close();
        assertTrue(Files.exists(folder.resolve(FolderLock.FILE)), "the file stays, its lock does not");
    }

    /** Another server, until it is killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (FolderLock lock = FolderLock.take(Path.of(args[0]))) {
                System.out.println("held");
                while (System.in.read() >= 0) {
                    assertTrue(lock != null);
                }
            }
        }
    }
}
