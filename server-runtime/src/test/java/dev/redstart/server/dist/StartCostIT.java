package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/**
 * What a start consists of. Milliseconds depend on the machine and what else it does; the number of classes does not, and
 * those that Java has not in its own archive are what a start waits for.
 */
class StartCostIT {
    /** Of Java 17; 25 has fewer. 668 before plain loops took the place of lambdas and streams on the way, 850 at first. */
    private static final int MOST_CLASSES = 720;

    /** What each class of these kinds costs, or brings with it, is a millisecond and more. */
    private static final List<String> DEAR = List.of(
            "java.text.SimpleDateFormat$",
            "java.text.DecimalFormat ",
            "java.util.Formatter ",
            "java.security.SecureRandom ",
            "java.util.stream.Collectors ",
            "java.lang.runtime.ObjectMethods ",
            "java.lang.ProcessHandleImpl ",
            // of Java 17, for a VarHandle that is given another type than its own; 25 has it in its archive, for
            // lambdas
            "java.lang.constant.ConstantDescs source: jrt:",
            "java.lang.reflect.Proxy ",
            "Commands$$Lambda");

    @TempDir
    private Path folder;

    @Test
    void loadsFewClassesUntilTheFirstPong() throws IOException {
        Path loaded = folder.resolve("loaded.txt");
        Distribution redstart = Distribution.built();
        List<String> lines;
        try (Program server = Distribution.java(
                                "-Xlog:class+load:file=" + loaded,
                                "-jar",
                                redstart.jar().toString(),
                                "--port",
                                "0",
                                "--dir",
                                folder.toString())
                        .awaitListening();
                Jedis client = server.connect()) {
            assertEquals("PONG", client.ping());
            try (Stream<String> all = Files.lines(loaded)) {
                lines = all.toList();
            }
        }
        for (String dear : DEAR) {
            assertEquals(
                    List.of(),
                    lines.stream().filter(line -> line.contains(dear)).toList());
        }
        List<String> unshared = lines.stream()
                .filter(line -> !line.contains("shared objects file"))
                .toList();
        assertTrue(
                unshared.size() <= MOST_CLASSES, () -> unshared.size() + " classes:\n" + String.join("\n", unshared));
    }
}
