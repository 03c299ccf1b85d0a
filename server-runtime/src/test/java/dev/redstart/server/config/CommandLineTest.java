package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    @Test
    void needsNoArguments() {
        CommandLine line = CommandLine.parse();
        assertFalse(line.help());
        assertFalse(line.version());
        assertEquals(Optional.empty(), line.configFile());
        assertEquals(6379, parse().port());
    }

    @Test
    void readsOptionsInAnyCase() {
        ServerConfig config = parse("--PORT", "7777", "--bind", "127.0.0.1", "-::1", "*", "--loglevel", "debug");
        assertEquals(7777, config.port());
        assertEquals(List.of("127.0.0.1", "-::1", "*"), config.bind());
        assertEquals(LogLevel.DEBUG, config.logLevel());
    }

    @Test
    void takesTheLastMentionOfAnOption() {
        assertEquals(2, parse("--port", "1", "--port", "2").port());
    }

    @Test
    void letsOptionsWinOverTheFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("redstart.conf"), "port 1\ntimeout 1\nplugins /a\n");
        ServerConfig config = parse(file.toString(), "--port", "2", "--plugins", "/b");
        assertEquals(2, config.port());
        assertEquals(1, config.timeoutSeconds());
        assertEquals(List.of(Path.of("/a").toAbsolutePath(), Path.of("/b").toAbsolutePath()), config.plugins());
    }

    @Test
    void includesFiles(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.conf"), "port 1\n");
        assertEquals(1, parse("--port", "2", "--include", file.toString()).port());
        assertEquals("command line: --include '/none': No such file or directory", refusal("--include", "/none"));
    }

    @Test
    void takesNameAndValueInOneArgument() {
        assertEquals(7777, parse("--port 7777").port());
        assertEquals(List.of("a", "b"), parse("--bind a", "b").bind());
    }

    @Test
    void takesAnEqualsSign() {
        ServerConfig config = parse("--port=7777", "--plugin.a.b=c=d e", "--save=");
        assertEquals(7777, config.port());
        assertEquals(Optional.of("c=d e"), config.pluginSetting("a", "b"));
    }

    @Test
    void takesTheWordBehindANameForItsValue() {
        assertEquals(
                Optional.of("--port"),
                parse("--plugin.a.b", "--port", "--port", "1").pluginSetting("a", "b"));
        assertTrue(refusal("--loglevel", "--port").startsWith("command line: --loglevel '--port': "));
        assertTrue(refusal("--tcp-keepalive", "-3").startsWith("command line: --tcp-keepalive '-3': "));
    }

    @Test
    void takesSaveWithoutValueForNever() {
        assertEquals(7, parse("--save", "--port", "7").port());
        assertEquals(7, parse("--port", "7", "--save").port());
        assertEquals(7, parse("--save", "", "--port", "7").port());
    }

    @Test
    void refusesUnknownOption() {
        assertEquals("command line: unknown option '--prot'. Did you mean '--port'?", refusal("--prot", "1"));
        assertEquals("command line: unknown option '--foo'", refusal("--foo", "10"));
        assertEquals("command line: unknown option '--'", refusal("--"));
    }

    @Test
    void refusesOptionWithoutValue() {
        assertEquals("command line: --port: wrong number of arguments", refusal("--loglevel", "debug", "--port"));
    }

    @Test
    void refusesBadValue() {
        assertEquals(
                "command line: --port '99999': argument must be between 0 and 65535 inclusive",
                refusal("--port", "99999"));
        assertEquals("command line: --port '1' '2': wrong number of arguments", refusal("--port", "1", "2"));
    }

    @Test
    void refusesUnbalancedQuotesInOneArgument() {
        assertEquals("command line: unbalanced quotes", refusal("--dir \"x"));
    }

    @Test
    void refusesWordsThatBelongToNoOption() {
        String why = ": options begin with --, and a configuration file comes before them";
        assertEquals("command line: -x" + why, refusal("-x"));
        assertEquals(
                "command line: -b" + why,
                assertThrows(ConfigException.class, () -> CommandLine.parse("a", "-b"))
                        .getMessage());
    }

    @Test
    void takesWordsBehindTheFileForAnOption(@TempDir Path folder) throws IOException {
        String file = Files.writeString(folder.resolve("a.conf"), "port 1\ntimeout 1\n")
                .toString();
        ServerConfig config = parse(file, "bind", "127.0.0.1", "::1", "--port", "2");
        assertEquals(List.of("127.0.0.1", "::1"), config.bind());
        assertEquals(2, config.port());
        assertEquals(LogLevel.VERBOSE, parse(file, "loglevel", "verbose").logLevel());
    }

    @Test
    void readsStandardInputBehindTheFileAndBeforeTheOptions(@TempDir Path folder) throws IOException {
        String file = Files.writeString(folder.resolve("a.conf"), "port 1\ntimeout 1\nmaxclients 1\n")
                .toString();
        ServerConfig config = piped("timeout 2\nmaxclients 2", file, "-", "--maxclients", "3");
        assertEquals(List.of(1, 2, 3), List.of(config.port(), config.timeoutSeconds(), config.maxClients()));
        assertEquals(5, piped("port 5\n", "-").port());
        assertEquals(5, piped("port 5\n", "--timeout", "1", "-").port());
        assertEquals(
                "standard input:2: unknown option 'foo'",
                assertThrows(ConfigException.class, () -> piped("\nfoo 1\n", "-"))
                        .getMessage());
    }

    private static ServerConfig piped(String input, String... args) {
        return ServerConfig.of(
                CommandLine.parse(args), Map.of(), new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void knowsWhenItOnlyHasToCheck() {
        assertTrue(CommandLine.parse("--check-config").checkConfig());
        assertTrue(CommandLine.parse("--port", "1", "--check-config").checkConfig());
        assertFalse(CommandLine.parse("--port", "1").checkConfig());
    }

    @Test
    void knowsHelpAndVersion() {
        assertTrue(CommandLine.parse("-h").help());
        assertTrue(CommandLine.parse("--help").help());
        assertTrue(CommandLine.parse("-v").version());
        assertTrue(CommandLine.parse("--version").version());
        assertTrue(CommandLine.parse("a.conf", "--port", "1", "--help").help());
        assertTrue(CommandLine.parse("a.conf", "-v").version());
        assertFalse(CommandLine.parse("-h").version());
        assertFalse(CommandLine.parse("-v").help());
    }

    @Test
    void leavesShortFlagsToAnOptionBeforeThem() {
        assertFalse(CommandLine.parse("--bind", "a", "-h").help());
        assertFalse(CommandLine.parse("--bind", "--help").help());
    }

    @Test
    void readsOptionsAroundHelp() {
        assertEquals(5, parse("--port", "5", "--help").port());
        assertEquals(5, parse("--help", "--port", "5").port());
    }

    private static ServerConfig parse(String... args) {
        return ServerConfig.parse(args, Map.of());
    }

    private static String refusal(String... args) {
        return assertThrows(ConfigException.class, () -> parse(args)).getMessage();
    }
}
