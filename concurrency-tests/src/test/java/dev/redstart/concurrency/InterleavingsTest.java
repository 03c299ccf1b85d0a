package dev.redstart.concurrency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of this module's jcstress tests; CONTRIBUTING.md has the command of the long one. */
class InterleavingsTest {
    private static final long PATIENCE_MINUTES = 10;

    /** One way to compile, a moment each: what is plainly wrong shows. The long form has many ways, and time. */
    private static final List<String> SHORT = List.of(
            "-m",
            "sanity",
            "-sc",
            "false",
            "-af",
            "NONE",
            "-jvmArgs",
            "-Xmx256m",
            "-fsm",
            "0",
            "-strideSize",
            "64",
            "-time",
            "40");

    private static final Pattern RESULTS =
            Pattern.compile("(\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs");

    @Test
    void findsNoForbiddenOutcome(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output.txt");
        int status = run(folder, output);
        String said = Files.readString(output);
        assertEquals(0, status, said);
        Matcher results = RESULTS.matcher(said);
        String planned = "none";
        String passed = "no results";
        while (results.find()) { // the last line counts
            planned = results.group(1);
            passed = results.group(2);
        }
        assertEquals(planned, passed, said);
        assertTrue(Integer.parseInt(planned) > 0, said);
    }

    private static int run(Path folder, Path output) throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ProcessBuilder builder = new ProcessBuilder(java.toString(), "-cp", classPath, "org.openjdk.jcstress.Main");
        builder.command().addAll(SHORT);
        builder.command().addAll(List.of("-r", folder.resolve("report").toString()));
        builder.directory(folder.toFile());
        builder.redirectErrorStream(true).redirectOutput(output.toFile());
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES), () -> "hangs: " + read(output));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return process.exitValue();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
