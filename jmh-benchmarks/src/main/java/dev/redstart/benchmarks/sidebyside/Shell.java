package dev.redstart.benchmarks.sidebyside;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Small programs of the machine: where they are, and what they say. */
final class Shell {
    private static final int PATIENCE_SECONDS = 10;

    private Shell() {}

    /** The first line of the program's output; empty if there is no such program, it failed, or said nothing. */
    static Optional<String> line(String... command) {
        return output(command).flatMap(output -> output.lines().findFirst());
    }

    /** The program's output; empty if there is no such program or it failed. */
    static Optional<String> output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                return Optional.empty();
            }
            return Optional.of(output);
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MeasuringException("interrupted", e);
        }
    }

    /** The program's file, looked up as a shell does it. */
    static Optional<Path> find(String program) {
        if (program.indexOf(File.separatorChar) >= 0) {
            return Optional.of(Path.of(program).toAbsolutePath()).filter(Files::isExecutable);
        }
        String path = System.getenv().getOrDefault("PATH", "");
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(path)
                .map(folder -> Path.of(folder).resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
