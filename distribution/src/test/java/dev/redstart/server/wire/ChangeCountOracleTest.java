package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.wire.RandomCommands.Command;
import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** INFO's rdb_changes_since_last_save, by which save points count, after each command beside redis-server. */
@AddLifecycleHook(OracleSequenceTest.WhereRedisIsInstalled.class)
class ChangeCountOracleTest {
    private static final Pattern CHANGES = Pattern.compile("rdb_changes_since_last_save:(-?\\d+)");

    /** In this order: each finds what those before it left. {@code ~} stands for a value of no bytes. */
    private static final List<String> COMMANDS = List.of("""
            FLUSHALL; FLUSHDB; SET a 1; SET a 2; SET b 1 EX 1000; SET b 2 EX 1000; SET b 3 KEEPTTL; SET b 3 NX;
            SET none 3 XX; SET a 5 GET; SET a x EXAT 1; SET new x PXAT 1; GET a; SETNX a 1; SETNX a 2;
            SETEX c 100 v; SETEX c 100 v; PSETEX d 100000 v; PSETEX d 100000 v; SETEX c 0 v; GETSET a 7;
            GETSET a2 7; GETDEL a2; GETDEL a2; GETEX a; GETEX a EX 1000; GETEX a PERSIST; GETEX a PERSIST;
            GETEX none EX 1000; GETEX d EXAT 1; MSET m 1 n 2; MSET m 1 m 2; MSET m 1 n; MSETNX m 1 o 2;
            MSETNX o 1 p 2; MGET o p; INCR i; INCR i; DECR i; INCRBY i 0; INCRBY i 5; DECRBY i 5;
            INCRBYFLOAT i 0.5; INCR i; INCRBYFLOAT f 0; APPEND s value; APPEND s more; APPEND s ~; APPEND no ~;
            APPEND no ~; SETRANGE s 2 xx; SETRANGE s 20 xx; SETRANGE s 0 ~; SETRANGE none 0 ~; SETRANGE r 0 v;
            SETRANGE r 0 v; SETBIT bit 7 1; SETBIT bit 7 1; SETBIT bit 7 0; SETBIT bit 1 0; SETBIT bit 100 0;
            SETBIT bit2 0 0; BITOP NOT q s; BITOP AND q s bit; BITOP OR q none; BITOP OR q none;
            BITOP XOR s s s; BITFIELD w INCRBY u8 0 1; BITFIELD w INCRBY u8 0 1; BITFIELD w SET u8 0 2;
            BITFIELD w SET u8 100 0; BITFIELD w SET u8 100 0; BITFIELD w GET u8 100;
            BITFIELD w SET u8 0 9 SET u8 8 9 GET u8 0 INCRBY u16 40 7;
            BITFIELD w SET u16 4 65535 SET u16 4 65535; BITFIELD w OVERFLOW FAIL INCRBY u2 0 3 INCRBY u2 0 3;
            BITFIELD w2 OVERFLOW FAIL SET u2 0 9; BITFIELD w3 INCRBY u8 0 0 INCRBY u8 64 0;
            BITFIELD w4 GET u8 0; BITFIELD_RO w GET u8 0; PFADD h a b c; PFADD h a b c; PFADD h d e; PFADD h2;
            PFADD h2; PFADD s x; PFCOUNT h; PFCOUNT h; PFCOUNT h h2; PFMERGE h3 h h2; PFMERGE h3 h h2;
            PFMERGE h4; PFDEBUG ENCODING h; PFDEBUG TODENSE h; PFDEBUG TODENSE h; PFDEBUG GETREG h2;
            PFDEBUG GETREG h2; PFADD h k l m; PFCOUNT h; PFADD h k l m; RENAME a a9; RENAME a9 a9; RENAME a9 b;
            RENAME none b; RENAMENX b c; RENAMENX b b9; RENAMENX b9 b9; RENAMENX none b; COPY b9 b10;
            COPY b9 b10; COPY b9 b10 REPLACE; COPY b9 b10 DB 1; COPY c c9; MOVE c9 1; MOVE none 1;
            SETEX c9 1000 v; MOVE c9 1; EXPIRE b9 1000; EXPIRE b9 1000; EXPIRE b9 1000 NX; EXPIRE none 1000;
            PEXPIRE b9 1000000; EXPIREAT b9 9999999999; PEXPIREAT b9 9999999999000; PERSIST b9; PERSIST b9;
            EXPIRE b9 1000; EXPIRE b9 -1; TTL b9; TOUCH c; DEL c; DEL c none; DEL m n m; UNLINK o p none;
            DEL none; SET t 1; DUMP t; OBJECT ENCODING t; SWAPDB 0 1; SWAPDB 0 0; SWAPDB 0 1; KEYS *;
            SCAN 0 COUNT 1000; RANDOMKEY; SET t v NX EX 5 WRONG; EXPIRE t x; FLUSHDB; FLUSHDB ASYNC; SET t 1;
            SET u 1; FLUSHALL SYNC; FLUSHALL; SELECT 1; SET t 1; FLUSHALL; SELECT 0; DEBUG SET-ACTIVE-EXPIRE 1
            """.strip().split(";\\s*"));

    private static RedisServerProcess redis;
    private static TestServer server;

    @BeforeContainer
    static void start() {
        redis = RedisServerProcess.start();
        server = TestServer.start();
    }

    @AfterContainer
    static void stop() {
        server.close();
        redis.close();
    }

    @Example
    void countsEachCommandAsRedisServerDoes() {
        List<String> wanted = counted(redis.connect());
        assertEquals(String.join("\n", wanted), String.join("\n", counted(server.connect())));
    }

    private static List<String> counted(WireClient connected) {
        List<String> counted = new ArrayList<>();
        try (WireClient client = connected) {
            client.call("FLUSHALL");
            long before = changes(client);
            for (String command : COMMANDS) {
                client.call(words(command));
                long after = changes(client);
                counted.add(command + ": " + (after - before));
                before = after;
            }
            counted.addAll(restored(client));
        }
        return counted;
    }

    private static String[] words(String command) {
        return command.replace("~", "").split(" ", -1);
    }

    /** RESTORE, whose payload is of bytes that each server makes. */
    private static List<String> restored(WireClient client) {
        client.call("SET", "from", "value");
        String reply = client.call("DUMP", "from");
        String payload = reply.substring(reply.indexOf('\n') + 1, reply.length() - 2);
        List<String> counted = new ArrayList<>();
        for (String options : List.of(
                "to 0",
                "to 0",
                "to 0 REPLACE",
                "to 1000000 REPLACE",
                "to 1 REPLACE ABSTTL",
                "to 1 REPLACE ABSTTL",
                "to 0 IDLETIME 5",
                "to 0 WRONG")) {
            List<String> words = new ArrayList<>(List.of(options.split(" ")));
            words.add(0, "RESTORE");
            words.add(3, payload);
            long before = changes(client);
            client.call(words.toArray(String[]::new));
            counted.add("RESTORE " + options + ": " + (changes(client) - before));
        }
        return counted;
    }

    private static long changes(WireClient client) {
        return changes(client.call("INFO", "persistence"));
    }

    private static long changes(String info) {
        Matcher found = CHANGES.matcher(info);
        assertTrue(found.find(), info);
        return Long.parseLong(found.group(1));
    }

    /** The commands that the plugin declares as writes and {@link #COMMANDS} leaves out. */
    @Example
    void knowsEveryCommandThatWrites() {
        Set<String> tried = COMMANDS.stream()
                .map(command -> command.split(" ")[0].toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
        tried.add("restore");
        try (WireClient client = server.connect()) {
            String all = client.call("COMMAND", "LIST", "FILTERBY", "ACLCAT", "write");
            Set<String> writing = all.lines()
                    .filter(line -> !line.isEmpty() && line.charAt(0) != '*' && line.charAt(0) != '$')
                    .collect(Collectors.toCollection(TreeSet::new));
            assertTrue(writing.contains("set"), all);
            writing.removeAll(tried);
            assertEquals(Set.of(), writing);
        }
    }

    @Provide
    Arbitrary<List<Command>> sequences() {
        return RandomCommands.sequences();
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void countsSequencesAsRedisServerDoes(@ForAll("sequences") List<Command> commands) {
        check(commands);
    }

    @Tag("long")
    @Property(tries = 20_000, edgeCases = EdgeCasesMode.NONE)
    void countsForLongAsRedisServerDoes(@ForAll("sequences") List<Command> commands) {
        check(commands);
    }

    private static void check(List<Command> commands) {
        long nowSeconds = Instant.now().getEpochSecond();
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            long byRedis = begin(toRedis, commands, nowSeconds);
            long byUs = begin(toUs, commands, nowSeconds);
            for (Command command : commands) {
                String theirReply = toRedis.reply();
                String ourReply = toUs.reply();
                assertEquals(
                        changes(toRedis.reply()) - byRedis,
                        changes(toUs.reply()) - byUs,
                        () -> "changes with " + command + ", which answers " + WireClient.escaped(theirReply)
                                + " and here " + WireClient.escaped(ourReply));
            }
        }
    }

    /** Sends all of them, each with a question behind it; the count before the first. */
    private static long begin(WireClient client, List<Command> commands, long nowSeconds) {
        client.send("FLUSHALL\r\n").expect("+OK\r\n");
        long changes = changes(client);
        StringBuilder stream = new StringBuilder();
        for (int i = 0; i < commands.size(); i++) {
            stream.append(commands.get(i).bytes(i, nowSeconds)).append("INFO persistence\r\n");
        }
        client.send(stream.toString());
        return changes;
    }
}
