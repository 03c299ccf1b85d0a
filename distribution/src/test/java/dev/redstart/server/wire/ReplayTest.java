package dev.redstart.server.wire;

import static dev.redstart.api.TypeHandle.STRING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandPlugin;
import dev.redstart.api.KeySpec;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.server.RedstartServer;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replay of the log repeats what commands saw. */
class ReplayTest {
    private static final String INTERNAL_ERROR = "-ERR internal error in plugin 'dice', see server log\r\n";

    private static final CommandPlugin DICE = new TestPlugin("dice", context -> {
        context.command("ROLL", ReplayTest::roll).arity(2).writes(KeySpec.at(1));
        context.command("STAMP", (request, reply) -> set(request, reply, request.bytes(request.now())))
                .arity(2)
                .writes(KeySpec.at(1));
        context.command("FIXED", (request, reply) -> {
                    request.propagateAs("set")
                            .arg(request.arg(1))
                            .arg(request.random().nextInt(1000));
                    set(request, reply, request.bytes(7));
                })
                .arity(2)
                .writes(KeySpec.at(1));
        context.command("UNKNOWN", (request, reply) -> {
                    set(request, reply, request.bytes(1));
                    request.propagateAs("NOSUCH").arg(1);
                })
                .arity(2)
                .writes(KeySpec.at(1));
        context.command("SHORT", (request, reply) -> {
                    request.propagateAs("SET").arg("other").arg(1);
                    request.propagateAs("SET").arg("another");
                    set(request, reply, request.bytes(1));
                })
                .arity(2)
                .writes(KeySpec.at(1));
        context.command("HUGE", (request, reply) -> {
                    Bytes part = Bytes.of(new byte[1 << 20]);
                    reply.beginArray();
                    for (int i = 0; i < 20; i++) {
                        reply.bulk(part);
                    }
                    reply.end();
                    request.key(0).set(STRING, request.bytes(20));
                })
                .arity(2)
                .writes(KeySpec.at(1));
        context.command("FLAKY", (request, reply) -> {
                    if (Boolean.getBoolean("dev.redstart.test.flaky")) {
                        throw new IllegalStateException("it fails this time");
                    }
                    set(request, reply, request.bytes(1));
                })
                .arity(2)
                .writes(KeySpec.at(1));
    });

    @TempDir
    private Path folder;

    private static void roll(Request request, Reply reply) {
        set(request, reply, request.bytes(request.random().nextInt(1_000_000)));
    }

    private static void set(Request request, Reply reply, Bytes value) {
        request.key(0).set(STRING, value);
        reply.bulk(value);
    }

    private TestServer start() {
        return TestServer.start(FilesServer.withLog(folder), DICE);
    }

    private String log() {
        return FilesServer.log(folder, 1);
    }

    @Test
    void repeatsTimeAndRandomNumbers() {
        String rolled;
        String again;
        String stamped;
        try (TestServer server = start();
                WireClient client = server.connect()) {
            rolled = client.call("ROLL", "r");
            again = client.call("ROLL", "again");
            stamped = client.call("STAMP", "s");
        }
        assertNotEquals(rolled, again);
        assertTrue(
                log().matches("SELECT 0\n#RS:\\d+,-?\\d+\nROLL r\n#RS:\\d+,-?\\d+\nROLL again\n#RS:\\d+\nSTAMP s\n"),
                log());
        for (int start = 0; start < 2; start++) {
            try (TestServer server = start();
                    WireClient client = server.connect()) {
                assertEquals(rolled, client.call("GET", "r"));
                assertEquals(again, client.call("GET", "again"));
                assertEquals(stamped, client.call("GET", "s"));
            }
        }
    }

    @Test
    void logsNothingMoreOfACommandThatSaysHowItIsLogged() {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            client.call("FIXED", "f");
        }
        assertTrue(log().matches("SELECT 0\nset f \\d+\n"), log());
    }

    @Test
    void refusesToLogACommandThatCouldNotBeReplayed() {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            assertEquals(INTERNAL_ERROR, client.call("UNKNOWN", "u"));
            assertEquals(INTERNAL_ERROR, client.call("SHORT", "s"));
        }
        assertEquals("SELECT 0\nUNKNOWN u\nSHORT s\n", log());
        try (TestServer server = start();
                WireClient client = server.connect()) {
            assertEquals("$1\r\n1\r\n", client.call("GET", "u"), "what was changed is logged nevertheless");
            assertEquals("$1\r\n1\r\n", client.call("GET", "s"));
            assertEquals("*0\r\n", client.call("KEYS", "*other"));
        }
    }

    @Test
    void checksWhatWouldBeLoggedWithoutALogToo() {
        try (TestServer server = TestServer.start(FilesServer.config(folder), DICE);
                WireClient client = server.connect()) {
            assertEquals(INTERNAL_ERROR, client.call("UNKNOWN", "u"));
            assertEquals(INTERNAL_ERROR, client.call("SHORT", "s"));
            assertTrue(client.call("FIXED", "f").startsWith("$"));
        }
    }

    @Test
    void buildsNoReplies() {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            client.call("HUGE", "h");
        }
        try (TestServer server = start();
                WireClient client = server.connect()) {
            assertEquals("$2\r\n20\r\n", client.call("GET", "h"));
        }
    }

    private String refusal(String... lines) throws IOException {
        try (TestServer server = start();
                WireClient client = server.connect()) {
            client.call("SET", "a", "1");
        }
        StringBuilder commands = new StringBuilder();
        for (String line : lines) {
            String[] words = line.split(" ");
            commands.append('*').append(words.length).append("\r\n");
            for (String word : words) {
                commands.append(FilesServer.bulk(word));
            }
        }
        Files.writeString(
                folder.resolve("appendonlydir/appendonly.aof.1.incr.aof"), commands, StandardOpenOption.APPEND);
        IOException refusal = assertThrows(
                IOException.class,
                () -> RedstartServer.builder()
                        .config(FilesServer.withLog(folder))
                        .plugin(DICE)
                        .start()
                        .close());
        return refusal.getMessage();
    }

    @Test
    void saysThatACommandOfRedisIsMissing() throws IOException {
        String message = refusal("XADD s * a 1");
        assertTrue(message.contains("there is no command 'XADD': it is one of redis-server's"), message);
        assertTrue(!message.contains("redis-check-aof"), message);
    }

    @Test
    void saysThatAPluginIsMissing() throws IOException {
        String message = refusal("TALLY.ADD t 1");
        assertTrue(message.contains("there is no command 'TALLY.ADD': no plugin that is loaded has it"), message);
        assertTrue(!message.contains("redis-check-aof"), message);
    }

    @Test
    void endsTheStartWhereACommandFailsOnlyHere() throws IOException {
        System.setProperty("dev.redstart.test.flaky", "true");
        try {
            String message = refusal("FLAKY k");
            assertTrue(message.contains("the command 'FLAKY' failed in its plugin"), message);
        } finally {
            System.clearProperty("dev.redstart.test.flaky");
        }
    }
}
