package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of a megabyte in memory, mounted for one test; the test is skipped where it may not be mounted. */
final class SmallDisk implements AutoCloseable {
    private static final String SMALL = "size=1m";

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    static SmallDisk mount(Path folder) {
        Program mount;
        try {
            mount = Program.run(new ProcessBuilder("mount", "-t", "tmpfs", "-o", SMALL, "redstart", folder.toString()));
        } catch (UncheckedIOException e) {
            assumeTrue(false, "there is no program mount here");
            throw e;
        }
        try (mount) {
            assumeTrue(mount.exitStatus() == 0, () -> "no disk can be mounted here: " + mount.errors());
        }
        return new SmallDisk(folder);
    }

    Path folder() {
        return folder;
    }

    /** Makes room: nobody waits for it. */
    void grow() {
        remount("size=64m");
    }

    void makeReadOnly() {
        remount("ro");
    }

    private void remount(String option) {
        run("mount", "-o", "remount," + option, folder.toString());
    }

    private static void run(String... command) {
        try (Program program = Program.run(new ProcessBuilder(command))) {
            assertEquals(0, program.exitStatus(), () -> String.valueOf(program.errors()));
        }
    }

    /** Fills it up but for some bytes, and gives the file that does. */
    Path fillUpTo(long freeBytes) throws IOException {
        Path filler = folder.resolve("filler");
        long room = Files.getFileStore(folder).getUsableSpace() - freeBytes;
        Files.write(filler, new byte[Math.toIntExact(room)]);
        return filler;
    }

    @Override
    public void close() {
        run("umount", "-l", folder.toString());
    }
}
