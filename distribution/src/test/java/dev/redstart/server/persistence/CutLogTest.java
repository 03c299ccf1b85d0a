package dev.redstart.server.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.aof.AofTesting;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.disk.PowerCutFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log cut at every byte of its last kilobyte loads its longest whole prefix, or is refused, as redis-server does. */
class CutLogTest {
    private static final int CUTS = 1024;
    private static final int CUTS_FOR_REDIS_SERVER = 32;
    private static final String MANIFEST = "appendonly.aof.manifest";
    private static final String FIRST = "appendonly.aof.1.incr.aof";

    @TempDir
    private Path path;

    /** A log, and the number of commands after each of its whole prefixes. */
    private record Log(byte[] bytes, TreeMap<Integer, Integer> counts) {
        /** The longest whole prefix of so many bytes. */
        int whole(int length) {
            return counts.floorKey(length);
        }

        String value(int length) {
            return String.valueOf(counts.get(whole(length)));
        }
    }

    /** INCRs, every fifth time three of them in a transaction, among values of many lengths. */
    private static Log log() {
        StringBuilder text = new StringBuilder();
        TreeMap<Integer, Integer> counts = new TreeMap<>();
        counts.put(0, 0);
        int count = 0;
        text.append(AofTesting.commands("SELECT 0"));
        counts.put(text.length(), count);
        for (int i = 0; i < 60; i++) {
            if (i % 5 == 4) {
                text.append(AofTesting.commands("MULTI", "INCR n", "INCR n", "INCR n", "EXEC"));
                count += 3;
            } else {
                text.append(AofTesting.commands("INCR n"));
                count++;
            }
            counts.put(text.length(), count);
            text.append(AofTesting.commands("SET other " + "x".repeat(1 + i * 7 % 40)));
            counts.put(text.length(), count);
        }
        return new Log(text.toString().getBytes(StandardCharsets.ISO_8859_1), counts);
    }

    private static ServerConfig config(boolean loadTruncated) {
        return Machine.config(true).set("aof-load-truncated", loadTruncated ? "yes" : "no");
    }

    private static PowerCutFolder folder(byte[] bytes) throws IOException {
        PowerCutFolder folder = new PowerCutFolder();
        PowerCutFolder files = (PowerCutFolder) folder.folder("appendonlydir");
        files.put(MANIFEST, AofTesting.ascii("file " + FIRST + " seq 1 type i\n"));
        files.put(FIRST, bytes);
        return folder;
    }

    private static String value(Machine machine) {
        String reply = machine.execute("GET", "n");
        return reply.startsWith("$-1")
                ? "0"
                : reply.substring(reply.indexOf('\n') + 1).strip();
    }

    @Test
    void loadsTheLongestWholePrefixAndGoesOnBehindIt() throws IOException {
        Log log = log();
        for (int length = log.bytes.length - CUTS; length <= log.bytes.length; length++) {
            PowerCutFolder folder = folder(Arrays.copyOf(log.bytes, length));
            Machine machine = Machine.started(folder, config(true));
            assertEquals(log.value(length), value(machine), "cut at " + length);
            byte[] left = folder.sub("appendonlydir").bytes(FIRST);
            assertArrayEquals(Arrays.copyOf(log.bytes, log.whole(length)), left, "cut at " + length);
            machine.execute("INCRBY", "n", "1000");
            assertTrue(machine.commit());
            Machine next = Machine.started(folder, config(false));
            assertEquals(1000 + Integer.parseInt(log.value(length)), Integer.parseInt(value(next)), "cut at " + length);
        }
    }

    @Test
    void refusesWhatIsNotWholeWhereItMayNotBeCut() throws IOException {
        Log log = log();
        for (int length = log.bytes.length - CUTS; length <= log.bytes.length; length++) {
            byte[] cut = Arrays.copyOf(log.bytes, length);
            PowerCutFolder folder = folder(cut);
            if (log.whole(length) == length) {
                assertEquals(log.value(length), value(Machine.started(folder, config(false))));
                continue;
            }
            IOException e = assertThrows(
                    IOException.class, () -> Machine.started(folder, config(false)), () -> "cut: " + cut.length);
            assertTrue(e.getMessage().contains(FIRST + ", offset " + log.whole(length)), e.getMessage());
            assertArrayEquals(cut, folder.sub("appendonlydir").bytes(FIRST));
        }
    }

    @Test
    void doesAsRedisServerDoes() throws Exception {
        RedisServerOnFile.assumeInstalled("redis-server");
        Log log = log();
        for (int i = 0; i < CUTS_FOR_REDIS_SERVER; i++) {
            int length = log.bytes.length - i * 31 % CUTS;
            byte[] cut = Arrays.copyOf(log.bytes, length);
            for (boolean truncated : new boolean[] {true, false}) {
                String what = "cut at " + length + ", aof-load-truncated " + truncated;
                assertEquals(redisServer(cut, truncated), here(cut, truncated), what);
            }
        }
    }

    private static String here(byte[] cut, boolean loadTruncated) {
        try {
            return value(Machine.started(folder(cut), config(loadTruncated)));
        } catch (IOException e) {
            return "refused";
        }
    }

    /** The counter in a redis-server on this log. */
    private String redisServer(byte[] cut, boolean loadTruncated) throws Exception {
        Path dir = Files.createTempDirectory(path, "redis");
        Path files = Files.createDirectory(dir.resolve("appendonlydir"));
        Files.writeString(files.resolve(MANIFEST), "file " + FIRST + " seq 1 type i\n");
        Files.write(files.resolve(FIRST), cut);
        List<String> command = new ArrayList<>(List.of("redis-server", "--port", "0", "--dir", dir.toString()));
        command.addAll(List.of("--unixsocket", dir.resolve("s").toString(), "--save", "", "--appendonly", "yes"));
        command.addAll(List.of("--aof-load-truncated", loadTruncated ? "yes" : "no"));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
        try {
            while (process.isAlive()) {
                List<String> cli = List.of("redis-cli", "-s", dir.resolve("s").toString());
                if (ask(cli, "PING").equals("PONG")) { // anything else is said while it loads, or when it has ended
                    String value = ask(cli, "GET", "n");
                    return value.isEmpty() ? "0" : value;
                }
            }
            return "refused";
        } finally {
            process.destroyForcibly();
            assertTrue(process.waitFor(10, TimeUnit.SECONDS));
        }
    }

    private static String ask(List<String> cli, String... words) throws IOException {
        List<String> command = new ArrayList<>(cli);
        command.addAll(List.of(words));
        return RedisServerOnFile.run(command).strip();
    }
}
