package dev.redstart.benchmarks.sidebyside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @Test
    void measuresEverythingOfRedisAndRedstartUnlessTold() {
        Options options = parse();
        assertEquals(List.of("throughput", "memory", "tail", "growth", "startup", "files"), options.only);
        assertEquals(List.of("redis", "redstart"), names(options));
        assertEquals(List.of(1, 16, 64), options.pipelines);
        assertEquals(List.of(32, 1024), options.valueBytes);
        assertEquals(1_000_000, options.keys);
        assertEquals(50, options.clients);
    }

    @Test
    void takesWhatItIsTold() {
        Options options = parse(
                "--only",
                "tail,startup",
                "--rounds",
                "3",
                "--seconds",
                "0.5",
                "--requests",
                "70",
                "--keys",
                "9",
                "--pipelines",
                "1,2",
                "--server-cores",
                "0-2,5",
                "--json",
                "a.json",
                "--rate",
                "1000");
        assertEquals(List.of("tail", "startup"), options.only);
        assertEquals(3, options.rounds);
        assertEquals(0.5, options.seconds);
        assertEquals(70, options.requests);
        assertEquals(9, options.keys);
        assertEquals(List.of(1, 2), options.pipelines);
        assertEquals(List.of(0, 1, 2, 5), options.serverCores);
        assertEquals("a.json", options.json);
        assertEquals(1000, options.rate);
    }

    @Test
    void startsMoreServersAsRedisUnlessTheyPlaceThePort() {
        Options options =
                parse("--servers", "redis", "--server", "valkey=/opt/valkey-server", "--server", "x=/bin/x -p {port}");
        assertEquals(List.of("redis", "valkey", "x"), names(options));
        assertEquals(
                List.of(
                        "/opt/valkey-server",
                        "--port",
                        "7",
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        "/d",
                        "--save",
                        "",
                        "--appendonly",
                        "no"),
                options.serverCommands().get(1).commandLine(7, Path.of("/d")));
        assertEquals(
                List.of("/bin/x", "-p", "7"), options.serverCommands().get(2).commandLine(7, Path.of("/d")));
    }

    @Test
    void startsRedstartThroughItsScript() {
        Options options = parse("--servers", "redstart", "--redstart", "/opt/redstart", "--io-threads", "2");
        assertEquals(
                List.of(
                        "/opt/redstart/bin/redstart",
                        "--port",
                        "7",
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        "/d",
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--io-threads",
                        "2"),
                options.serverCommands().get(0).commandLine(7, Path.of("/d")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--nonsense",
                "--rounds",
                "--rounds 0",
                "--rounds many",
                "--seconds NaN",
                "--only speed",
                "--servers memcached",
                "--server /usr/bin/valkey-server",
                "--server redis=/usr/bin/valkey-server",
                "--pipelines 1,,2",
                "--server-cores 0-",
                "--growth-keys 10,5",
                "--only memory --svg a.svg"
            })
    void rejectsWhatItDoesNotUnderstand(String line) {
        String message = assertThrows(MeasuringException.class, () -> parse(line.split(" ")))
                .getMessage();
        assertTrue(message.contains(line.split(" ")[0]) || message.contains("redis"), message);
    }

    @Test
    void helpNamesEveryOption() {
        String help = Options.helpText();
        for (String option : List.of("--only", "--server NAME=COMMAND", "--rounds N", "--json FILE", "--svg FILE")) {
            assertTrue(help.contains(option), option);
        }
        assertTrue(parse("--help").help);
    }

    private static Options parse(String... arguments) {
        return Options.parse(List.of(arguments));
    }

    private static List<String> names(Options options) {
        return options.serverCommands().stream().map(ServerCommand::name).toList();
    }
}
