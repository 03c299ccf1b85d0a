package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigRewriteTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("redstart.conf");
    }

    private ServerConfig read(String... lines) throws IOException {
        Files.write(file, List.of(lines));
        return ServerConfig.parse(new String[] {file.toString()}, Map.of());
    }

    private List<String> rewritten(ServerConfig config) throws IOException {
        config.rewrite();
        List<String> lines = Files.readAllLines(file);
        ServerConfig again = ServerConfig.parse(new String[] {file.toString()}, Map.of());
        assertEquals(config.matching(name -> true), again.matching(name -> true), "what the file says now");
        return lines;
    }

    @Test
    void leavesAFileAloneThatSaysWhatIsInForce() throws IOException {
        String[] lines = {
            "# ports",
            "port   7777",
            "",
            "\tmaxclients '10000'",
            "plugin.x.y z",
            "io-threads 0",
            "dir ./",
            "timeout 1",
            "timeout 0"
        };

        assertEquals(List.of(lines), rewritten(read(lines)));
    }

    @Test
    void changesLinesWhereTheyStand() throws IOException {
        ServerConfig config = read("# first", "timeout 5 ", "# last", "loglevel debug");

        config.change(List.of(Map.entry("timeout", "7"), Map.entry("loglevel", "warning")));

        assertEquals(List.of("# first", "timeout 7", "# last", "loglevel warning"), rewritten(config));
    }

    @Test
    void appendsTheRestUnderAMark() throws IOException {
        ServerConfig config = read("# only this");

        config.change(List.of(Map.entry("timeout", "7")));
        assertEquals(List.of("# only this", ConfigRewrite.MARK, "timeout 7"), rewritten(config));

        config.change(List.of(Map.entry("slowlog-max-len", "9")));
        assertEquals(List.of("# only this", ConfigRewrite.MARK, "timeout 7", "slowlog-max-len 9"), rewritten(config));
    }

    @Test
    void mentionsNoDefaultsThatTheFileDidNotMention() throws IOException {
        ServerConfig config = read("timeout 5");

        config.change(List.of(Map.entry("timeout", "0"), Map.entry("maxclients", "10000")));

        assertEquals(List.of("timeout 0"), rewritten(config));
    }

    @Test
    void makesOneLineOfSeveralMentions() throws IOException {
        ServerConfig config = read("timeout 1", "# between", "TIMEOUT 2", "timeout 3");

        config.change(List.of(Map.entry("timeout", "4")));

        assertEquals(List.of("timeout 4", "# between"), rewritten(config));
    }

    @Test
    void saysOptionsOfTheCommandLineToo() throws IOException {
        Files.write(file, List.of("port 1"));
        ServerConfig config = ServerConfig.parse(
                new String[] {file.toString(), "--port", "7", "--bind", "127.0.0.1 -::1", "--dbfilename", "a b.rdb"},
                Map.of());

        assertEquals(List.of("port 7", ConfigRewrite.MARK, "dbfilename \"a b.rdb\""), rewritten(config));
    }

    @Test
    void writesListsAsWords() throws IOException {
        ServerConfig config = read("bind 127.0.0.1", "latency-tracking-info-percentiles 50");

        config.change(List.of(Map.entry("latency-tracking-info-percentiles", "")));
        assertEquals(List.of("bind 127.0.0.1", "latency-tracking-info-percentiles \"\""), rewritten(config));

        config.change(List.of(Map.entry("latency-tracking-info-percentiles", "99.9 100")));
        assertEquals(List.of("bind 127.0.0.1", "latency-tracking-info-percentiles 99.9 100"), rewritten(config));
    }

    @Test
    void keepsCommentsOfAnyBytes() throws IOException {
        byte[] bytes = "# caf\u00e9\ntimeout 1".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(file, bytes);
        ServerConfig config = ServerConfig.parse(new String[] {file.toString()}, Map.of());

        config.rewrite();

        assertEquals("# caf\u00e9\ntimeout 1\n", Files.readString(file, StandardCharsets.ISO_8859_1));
    }

    @Test
    void leavesNothingBesideTheFileAndItsPermissions() throws IOException {
        ServerConfig config = read("timeout 1");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        config.rewrite();

        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void makesAFileThatIsGoneAgain() throws IOException {
        ServerConfig config = read("timeout 5");
        Files.delete(file);

        assertEquals(List.of(ConfigRewrite.MARK, "timeout 5"), rewritten(config));
    }

    @Test
    void refusesWithoutAFileOrAPlaceForIt() throws IOException {
        ConfigException none = assertThrows(
                ConfigException.class, () -> ServerConfig.defaults().rewrite());
        assertEquals("The server is running without a config file", none.getMessage());

        ServerConfig config = read("timeout 5");
        Files.delete(file);
        Files.delete(folder);
        ConfigException gone = assertThrows(ConfigException.class, config::rewrite);
        assertEquals("Rewriting config file: No such file or directory", gone.getMessage());
        Files.createDirectory(folder);
    }

    @Test
    void changesNothingWhereALineMakesNoSense() throws IOException {
        ServerConfig config = read("timeout 5");
        Files.writeString(file, "timeout 'never\n");

        ConfigException refusal = assertThrows(ConfigException.class, config::rewrite);

        assertTrue(refusal.getMessage().startsWith("Rewriting config file: "), refusal.getMessage());
        assertEquals("timeout 'never\n", Files.readString(file));
    }
}
