package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("redstart.conf");
    }

    @Test
    void readsDirectivesAndPassesOverTheRest() throws IOException {
        ServerConfig config = read("# port 1\n\n  port 7777  \r\n\t# x\nTimeOut '5'\nloglevel \"\\x64ebug\"");
        assertEquals(7777, config.port());
        assertEquals(5, config.timeoutSeconds());
        assertEquals(LogLevel.DEBUG, config.logLevel());
    }

    @Test
    void takesTheLastMentionOfADirective() throws IOException {
        assertEquals(3, read("port 1\nport 2\nport 3\n").port());
    }

    @Test
    void tellsWhichFileWasRead() throws IOException {
        assertEquals(Optional.of(file.toAbsolutePath()), read("").configFile());
    }

    @Test
    void namesFileAndLineOfAnUnknownOption() {
        assertEquals(file + ":3: unknown option 'prot'. Did you mean 'port'?", refusal("port 1\n\nprot 2\n"));
    }

    @Test
    void suggestsNothingWhereNothingIsSimilar() {
        assertEquals(file + ":1: unknown option 'password'", refusal("password secret"));
    }

    @Test
    void namesFileAndLineOfABadValue() {
        String expected = file + ":2: port 'abc': argument couldn't be parsed into an integer";
        assertEquals(expected, refusal("# first\nport abc"));
    }

    @Test
    void refusesADirectiveWithoutValue() {
        assertEquals(file + ":1: plugins: wrong number of arguments", refusal("plugins"));
    }

    @Test
    void refusesTooManyValues() {
        assertEquals(file + ":1: port '1' '2': wrong number of arguments", refusal("port 1 2"));
    }

    @Test
    void takesCommentsOnlyAtTheBeginningOfALine() {
        assertEquals(file + ":1: port '1' '#' 'x': wrong number of arguments", refusal("port 1 # x"));
    }

    @Test
    void refusesUnbalancedQuotes() {
        assertEquals(file + ":2: unbalanced quotes", refusal("port 1\ndir \"x"));
    }

    @Test
    void ignoresQuotesAndOtherEncodingsInComments() throws IOException {
        Files.write(file, "# don't, caf\u00e9\nport 9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(9, parse().port());
    }

    @Test
    void takesWhatIsNotUtf8ForLatin1() throws IOException {
        Files.write(file, "dbfilename caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("caf\u00e9", parse().dbfilename());
    }

    @Test
    void tellsAllProblemsAtOnce() throws IOException {
        Path included = Files.writeString(folder.resolve("a.conf"), "bar 1\nport 2\n");
        Files.writeString(file, "foo 1\ntimeout x\n'\ninclude a.conf\ninclude no.conf\nhz 10\nrequirepass secret\n");
        String[] args = {file.toString(), "--baz", "1", "--port", "x", "--save", ""};
        String message = assertThrows(ConfigException.class, () -> ServerConfig.parse(args, Map.of()))
                .getMessage();
        assertEquals(
                List.of(
                        file + ":1: unknown option 'foo'",
                        file + ":2: timeout 'x': argument couldn't be parsed into an integer",
                        file + ":3: unbalanced quotes",
                        included + ":1: unknown option 'bar'",
                        file + ":5: include 'no.conf': No such file or directory",
                        file + ":7: requirepass 'secret': this version has no passwords: remove the line, and restrict"
                                + " access with bind, protected-mode or a firewall; it must be \"\"",
                        "command line: unknown option '--baz'",
                        "command line: --port 'x': argument couldn't be parsed into an integer"),
                message.lines().toList());
    }

    @Test
    void letsAnOptionPutRightWhatTheFileSays() throws IOException {
        Files.writeString(file, "daemonize yes\ndir /no/such/folder\nslowlog-max-len x\nport 1\n");
        ServerConfig config = ServerConfig.parse(
                new String[] {file.toString(), "--daemonize", "no", "--dir", folder.toString(), "--slowlog-max-len", "5"
                },
                Map.of());
        assertEquals(1, config.port());
        assertEquals(5, config.slowlogMaxLength());
    }

    @Test
    void includesAllFilesThatMatchAPattern() throws IOException {
        Path sub = Files.createDirectories(folder.resolve("conf.d/x"));
        Files.writeString(sub.resolve("1.conf"), "timeout 1\nport 1\n");
        Files.writeString(sub.resolve("2.conf"), "port 2\n");
        Files.writeString(sub.resolve(".3.conf"), "port 3\n");
        Files.writeString(sub.resolve("4.txt"), "port 4\n");
        for (String pattern : List.of("conf.d/x/*.conf", "c*/?/*.conf", folder + "/conf.d/x/[123].conf")) {
            ServerConfig config = read("include " + pattern + "\n");
            assertEquals(2, config.port(), pattern);
            assertEquals(1, config.timeoutSeconds(), pattern);
        }
        assertEquals(3, read("include conf.d/x/.*.conf\n").port());
    }

    @Test
    void includesNothingWhereNoFileMatches() throws IOException {
        assertEquals(
                7,
                read("port 7\ninclude /no/such/folder/*.conf\ninclude *.none\ninclude x/*/y\n")
                        .port());
    }

    @Test
    void keepsAMessageOnOneLine() {
        assertEquals(file + ":1: unknown option \"a\\nb\"", refusal("\"a\\nb\" 1"));
        assertTrue(refusal("timeout \"a\\nb\"").startsWith(file + ":1: timeout \"a\\nb\": argument"));
    }

    @Test
    void readsIncludedFilesInPlace() throws IOException {
        Files.writeString(folder.resolve("a.conf"), "port 2\ntimeout 2\n");
        ServerConfig config = read("timeout 1\ninclude a.conf\nport 3\n");
        assertEquals(3, config.port());
        assertEquals(2, config.timeoutSeconds());
    }

    @Test
    void looksForIncludedFilesBesideTheOneThatIncludes() throws IOException {
        Path sub = Files.createDirectory(folder.resolve("sub"));
        Files.writeString(sub.resolve("a.conf"), "INCLUDE b.conf\n");
        Files.writeString(sub.resolve("b.conf"), "port 2\n");
        assertEquals(2, read("include sub/a.conf").port());
        assertEquals(2, read("include \"" + sub.resolve("b.conf") + '"').port());
    }

    @Test
    void namesTheIncludedFileInItsErrors() throws IOException {
        Path included = Files.writeString(folder.resolve("a.conf"), "\nfoo 1");
        assertEquals(included + ":2: unknown option 'foo'", refusal("include a.conf"));
    }

    @Test
    void refusesIncludesThatAreNotThere() {
        assertEquals(file + ":1: include 'x.conf': No such file or directory", refusal("include x.conf"));
        assertEquals(file + ":1: include: wrong number of arguments", refusal("include"));
        assertEquals(file + ":1: include 'a' 'b': wrong number of arguments", refusal("include a b"));
    }

    @Test
    void endsEndlessInclusion() {
        String expected = file + ":1: include 'redstart.conf': files include one another more than 16 levels deep";
        assertEquals(expected, refusal("include redstart.conf"));
    }

    @Test
    void refusesAFileThatIsNotThere() {
        String expected = "command line: configuration file '" + file + "': No such file or directory";
        assertEquals(expected, assertThrows(ConfigException.class, this::parse).getMessage());
    }

    @Test
    void refusesAFolder() {
        ConfigException refused = assertThrows(
                ConfigException.class, () -> ServerConfig.parse(new String[] {folder.toString()}, Map.of()));
        assertTrue(refused.getMessage().startsWith("command line: configuration file '" + folder + "': "));
    }

    @Test
    void readsSettingsOfPlugins() throws IOException {
        ServerConfig config = read("plugin.hello.greeting \"Good morning\"\nplugins a.jar\nplugins b.jar c.jar\n");
        assertEquals(Optional.of("Good morning"), config.pluginSetting("hello", "greeting"));
        assertEquals(
                List.of("a.jar", "b.jar", "c.jar"),
                config.plugins().stream()
                        .map(path -> path.getFileName().toString())
                        .toList());
    }

    private ServerConfig read(String text) throws IOException {
        Files.writeString(file, text);
        return parse();
    }

    private ServerConfig parse() {
        return ServerConfig.parse(new String[] {file.toString()}, Map.of());
    }

    private String refusal(String text) {
        return assertThrows(ConfigException.class, () -> read(text)).getMessage();
    }
}
