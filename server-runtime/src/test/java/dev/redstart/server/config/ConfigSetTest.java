package dev.redstart.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link ServerConfig#change} against what redis-server 7.0.15 answers. */
class ConfigSetTest {
    private final ServerConfig config = ServerConfig.defaults();

    @Test
    void changesSeveralParametersAtOnce() {
        change("TimeOut", "5", "loglevel", "WARNING", "protected-mode", "no", "proto-max-bulk-len", "2mb");
        assertEquals(5, config.timeoutSeconds());
        assertEquals(LogLevel.WARNING, config.logLevel());
        assertEquals(false, config.protectedMode());
        assertEquals(2 * 1024 * 1024, config.protoMaxBulkLength());
    }

    @Test
    void changesNothingWhereOneParameterIsRefused() {
        SortedMap<String, String> before = config.matching(name -> true);
        refusal("timeout", "5", "loglevel", "foo");
        refusal("timeout", "5", "foo", "1");
        refusal("timeout", "5", "databases", "1");
        assertEquals(before, config.matching(name -> true));
    }

    @Test
    void refusesUnknownOption() {
        assertEquals("Unknown option or number of arguments for CONFIG SET - 'Foo'", refusal("Foo", "1"));
        assertEquals("Unknown option or number of arguments for CONFIG SET - ''", refusal("", ""));
        assertEquals("Unknown option or number of arguments for CONFIG SET - 'include'", refusal("include", "x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "databases",
                "io-threads",
                "tcp-backlog",
                "logfile",
                "daemonize",
                "plugins",
                "plugins-on-error",
                "DATABASES",
                "plugin.hello.greeting"
            })
    void refusesImmutableSetting(String name) {
        assertEquals(failed(name, "can't set immutable config"), refusal(name, "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dir", "dbfilename", "DIR"})
    void refusesProtectedSetting(String name) {
        assertEquals(failed(name, "can't set protected config"), refusal(name, "x"));
    }

    @ParameterizedTest
    @CsvSource({
        "timeout, abc, argument couldn't be parsed into an integer",
        "timeout, '', argument couldn't be parsed into an integer",
        "timeout, -1, argument must be between 0 and 2147483647 inclusive",
        "tcp-keepalive, 2147483648, argument must be between 0 and 2147483647 inclusive",
        "maxclients, 0, argument must be between 1 and 4294967295 inclusive",
        "proto-max-bulk-len, abc, argument must be a memory value",
        "maxmemory, 10%, argument must be a memory value",
        "protected-mode, maybe, argument must be 'yes' or 'no'",
        "appendonly, maybe, argument must be 'yes' or 'no'",
        "save, 1, Invalid save parameters",
        "save, 0 1, Invalid save parameters",
    })
    void refusesBadValue(String name, String value, String why) {
        assertEquals(failed(name, why), refusal(name, value));
    }

    @Test
    void listsTheChoices() {
        String choices = "argument(s) must be one of the following: ";
        assertEquals(
                failed("loglevel", choices + "debug, verbose, notice, warning, nothing"), refusal("LogLevel", "foo"));
        assertEquals(
                failed(
                        "maxmemory-policy",
                        choices + "volatile-lru, volatile-lfu, volatile-random, volatile-ttl, allkeys-lru, "
                                + "allkeys-lfu, allkeys-random, noeviction"),
                refusal("maxmemory-policy", "foo"));
    }

    @Test
    void refusesDuplicateParameter() {
        assertEquals(failed("TIMEOUT", "duplicate parameter"), refusal("timeout", "abc", "TIMEOUT", "2"));
    }

    @Test
    void checksNamesInTheirOrderAndBeforeValues() {
        assertEquals(failed("databases", "can't set immutable config"), refusal("databases", "3", "foo", "1"));
        assertEquals(
                "Unknown option or number of arguments for CONFIG SET - 'foo'", refusal("foo", "1", "databases", "3"));
        assertEquals(failed("databases", "can't set immutable config"), refusal("timeout", "abc", "databases", "3"));
    }

    @Test
    void namesTheFirstBadValue() {
        assertEquals(
                failed("timeout", "argument couldn't be parsed into an integer"),
                refusal("timeout", "abc", "protected-mode", "maybe"));
    }

    @Test
    void saysWhatThisVersionCannotDo() {
        assertEquals(
                failed("maxmemory-policy", "this version does not evict; it must be \"noeviction\""),
                refusal("maxmemory-policy", "allkeys-lru"));
        String noReplicas =
                "this version does not replicate, so it would reject all writes: remove the line; it must be \"0\"";
        assertEquals(failed("min-replicas-to-write", noReplicas), refusal("min-slaves-to-write", "1"));
        change("appendonly", "no", "save", "", "maxmemory", "1gb", "maxmemory-policy", "noeviction");
    }

    @Test
    void doesNotSplitValues() {
        assertEquals(failed("timeout", "argument couldn't be parsed into an integer"), refusal("timeout", "1 2"));
    }

    @Test
    void runsListenersAfterAChange() {
        List<String> seen = new ArrayList<>();
        config.onChange(() -> seen.add("first " + config.timeoutSeconds()));
        config.onChange(() -> seen.add("second"));
        change("timeout", "7");
        refusal("timeout", "x");
        config.set("timeout", "8");
        assertEquals(List.of("first 7", "second"), seen);
    }

    @Test
    void showsReadersAllOfAChangeOrNothing() throws InterruptedException, ExecutionException {
        change("timeout", "1", "maxclients", "1");
        FutureTask<Void> writer = new FutureTask<>(() -> {
            for (int i = 1; i <= 20_000; i++) {
                change("timeout", String.valueOf(i), "maxclients", String.valueOf(i));
            }
            return null;
        });
        Thread thread = new Thread(writer, "writer");
        thread.start();
        while (!writer.isDone()) {
            SortedMap<String, String> seen = config.matching(Set.of("timeout", "maxclients")::contains);
            assertEquals(seen.get("timeout"), seen.get("maxclients"));
        }
        writer.get();
        thread.join();
    }

    private void change(String... namesAndValues) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.add(Map.entry(namesAndValues[i], namesAndValues[i + 1]));
        }
        config.change(parameters);
    }

    private String refusal(String... namesAndValues) {
        return assertThrows(ConfigException.class, () -> change(namesAndValues)).getMessage();
    }

    private static String failed(String name, String why) {
        return "CONFIG SET failed (possibly related to argument '" + name + "') - " + why;
    }
}
