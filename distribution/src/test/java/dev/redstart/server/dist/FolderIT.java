package dev.redstart.server.dist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Servers that do not start, so that no file is lost; and how one that ends leaves its files. */
class FolderIT {
    private final Distribution redstart = Distribution.built();

    @TempDir
    private Path folder;

    private Program start(String... options) {
        return redstart.start(in(options));
    }

    private String[] in(String... options) {
        String[] all = new String[options.length + 2];
        all[0] = "--dir";
        all[1] = folder.toString();
        System.arraycopy(options, 0, all, 2, options.length);
        return all;
    }

    private Program refused(String... options) {
        return redstart.run(Distribution.withFreePort(in(options)));
    }

    @Test
    void aSecondServerOnAFolderDoesNotStart() {
        try (Program first = start("--save", "3600 1");
                Jedis client = first.connect()) {
            client.set("k", "v");
            try (Program second = refused("--appendonly", "yes")) {
                second.assertRefusal("the folder " + folder, "is in use by process ", "--dir");
            }
            try (Program third = refused("--save", "3600 1")) {
                third.assertRefusal("the folder " + folder, "is in use by process ", "--dir");
            }
            assertEquals("v", client.get("k"));
            assertEquals("OK", client.save());
        }
    }

    @Test
    void refusesADamagedSnapshotAndLeavesItAsItIs() throws IOException {
        try (Program server = start("--save", "");
                Jedis client = server.connect()) {
            client.set("first", "value");
            client.set("second", "v".repeat(500));
            client.save();
        }
        Path file = folder.resolve("dump.rdb");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 20] ^= 1;
        bytes[bytes.length / 2] ^= 64;
        Files.write(file, bytes);
        for (String[] options : new String[][] {{"--save", "3600 1"}, {"--appendonly", "yes"}}) {
            try (Program server = refused(options)) {
                server.assertRefusal(file.toString(), "offset ");
            }
            assertArrayEquals(bytes, Files.readAllBytes(file));
        }
    }

    @Test
    void refusesADamagedLogAndLeavesItAsItIs() throws IOException {
        try (Program server = start("--save", "", "--appendonly", "yes", "--appendfsync", "always");
                Jedis client = server.connect()) {
            client.set("first", "value");
            client.set("second", "value");
        }
        Path file = folder.resolve("appendonlydir").resolve("appendonly.aof.1.incr.aof");
        String whole = Files.readString(file, StandardCharsets.ISO_8859_1);
        int second = whole.lastIndexOf("*3");
        byte[] bytes =
                (whole.substring(0, second) + "!" + whole.substring(second + 1)).getBytes(StandardCharsets.ISO_8859_1);
        Files.write(file, bytes);
        try (Program server = refused("--save", "3600 1", "--appendonly", "yes")) {
            server.assertRefusal(file.toString(), "offset " + second, "redis-check-aof --fix");
        }
        assertArrayEquals(bytes, Files.readAllBytes(file));
    }

    @Test
    void refusesALogWithAnUnknownCommandAndSaysWhoseItMayBe() throws IOException {
        Path log = Files.createDirectory(folder.resolve("appendonlydir"));
        Files.writeString(log.resolve("appendonly.aof.manifest"), "file a.aof seq 1 type i\n");
        Files.writeString(log.resolve("a.aof"), "*1\r\n$8\r\nNOTTHERE\r\n");
        try (Program server = refused("--appendonly", "yes")) {
            server.assertRefusal(log.resolve("a.aof").toString(), "there is no command 'NOTTHERE'");
        }
        assertEquals("*1\r\n$8\r\nNOTTHERE\r\n", Files.readString(log.resolve("a.aof")));
    }

    @Test
    void savesOnSigtermAndShutdownAsTheSavePointsSay() {
        try (Program server = start("--save", "3600 1");
                Jedis client = server.connect()) {
            client.set("k", "of TERM");
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
        }
        try (Program server = start("--save", "3600 1");
                Jedis client = server.connect()) {
            assertEquals("of TERM", client.get("k"));
            client.set("k", "of SHUTDOWN");
            shutdown(client);
            assertEquals(0, server.exitStatus());
        }
        try (Program server = start("--save", "");
                Jedis client = server.connect()) {
            assertEquals("of SHUTDOWN", client.get("k"));
            client.set("k", "of nobody");
            server.signal("TERM");
            assertEquals(0, server.exitStatus());
        }
        try (Program server = start("--save", "");
                Jedis client = server.connect()) {
            assertEquals("of SHUTDOWN", client.get("k"));
        }
    }

    private static void shutdown(Jedis client) {
        try {
            client.shutdown();
        } catch (JedisConnectionException e) {
            // SHUTDOWN has no reply
        }
    }
}
