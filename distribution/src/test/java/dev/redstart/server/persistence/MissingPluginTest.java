package dev.redstart.server.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.CommandPlugin;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.RedstartServer;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.rdb.NumbersType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.SafeEncoder;

/** Values of a plugin's type, while their plugin comes and goes. */
class MissingPluginTest {
    /** Brings {@code PUSH key number} and {@code SUM key}. */
    private static final class Arithmetic implements CommandPlugin {
        @Override
        public String name() {
            return "arithmetic";
        }

        @Override
        public void register(PluginContext context) {
            TypeHandle<List<Long>> type = context.type(new NumbersType());
            context.command("PUSH", (request, reply) -> {
                        List<Long> numbers = request.key(0).editOrCreate(type);
                        numbers.add(request.arg(2).toLong());
                        reply.integer(numbers.size());
                    })
                    .arity(3)
                    .writes(KeySpec.at(1));
            context.command("SUM", (request, reply) -> {
                        List<Long> numbers = request.key(0).get(type);
                        reply.integer(
                                numbers.stream().mapToLong(Long::longValue).sum());
                    })
                    .arity(2)
                    .reads(KeySpec.at(1));
        }
    }

    @TempDir
    Path folder;

    private RedstartServer start(boolean withPlugin, String appendOnly) throws IOException {
        ServerConfig config = ServerConfig.defaults()
                .set("port", "0")
                .set("bind", "127.0.0.1")
                .set("dir", folder.toString())
                .set("appendonly", appendOnly);
        RedstartServer.Builder builder = RedstartServer.builder().config(config);
        return (withPlugin ? builder.plugin(new Arithmetic()) : builder).start();
    }

    private static Jedis connect(RedstartServer server) {
        return new Jedis("127.0.0.1", server.port());
    }

    private static long call(Jedis client, String command, String... arguments) {
        return (Long) client.sendCommand(() -> SafeEncoder.encode(command), arguments);
    }

    private static void assertMissing(Jedis client) {
        assertEquals("numbers", client.type("k"));
        JedisDataException refusal = assertThrows(JedisDataException.class, () -> client.get("k"));
        assertEquals(
                "WRONGTYPE Operation against a key holding the wrong kind of value: its type 'numbers' is of plugin"
                        + " 'arithmetic', which is not loaded or no longer has it",
                refusal.getMessage());
    }

    private static void rewrite(Jedis client) {
        client.bgrewriteaof();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> client.info("persistence").contains("aof_rewrites:1\r\n"));
    }

    @Test
    void snapshotsKeepItsValues() throws IOException {
        try (RedstartServer server = start(true, "no");
                Jedis client = connect(server)) {
            call(client, "PUSH", "k", "40");
            call(client, "PUSH", "k", "2");
            client.save();
        }
        byte[] payload;
        try (RedstartServer server = start(false, "no");
                Jedis client = connect(server)) {
            assertMissing(client);
            client.rename("k", "elsewhere");
            client.copy("elsewhere", "k", true);
            payload = client.dump("k");
            assertEquals("OK", client.restore("restored", 0, payload));
            client.save();
        }
        try (RedstartServer server = start(true, "no");
                Jedis client = connect(server)) {
            for (String key : List.of("k", "elsewhere", "restored")) {
                assertEquals(42, call(client, "SUM", key), key);
            }
            assertEquals("OK", client.restore("again", 0, payload));
            assertEquals(3, call(client, "PUSH", "again", "1"));
            assertEquals(43, call(client, "SUM", "again"));
            assertEquals(42, call(client, "SUM", "k"));
        }
    }

    @Test
    void theLogKeepsItsValues() throws IOException {
        try (RedstartServer server = start(true, "yes");
                Jedis client = connect(server)) {
            call(client, "PUSH", "k", "40");
            rewrite(client);
            assertEquals("OK", client.restore("copy", 0, client.dump("k")));
        }
        try (RedstartServer server = start(false, "yes");
                Jedis client = connect(server)) {
            assertMissing(client);
            client.rename("copy", "copied");
            rewrite(client);
        }
        try (RedstartServer server = start(true, "yes");
                Jedis client = connect(server)) {
            assertEquals(40, call(client, "SUM", "k"));
            assertEquals(40, call(client, "SUM", "copied"));
            call(client, "PUSH", "k", "2");
        }
        try (RedstartServer server = start(true, "yes");
                Jedis client = connect(server)) {
            assertEquals(42, call(client, "SUM", "k"));
        }
    }

    @Test
    void aLogWithItsCommandsIsRefused() throws IOException {
        try (RedstartServer server = start(true, "yes");
                Jedis client = connect(server)) {
            call(client, "PUSH", "k", "40");
        }
        IOException refusal = assertThrows(IOException.class, () -> start(false, "yes"));
        assertTrue(refusal.getMessage().contains("there is no command 'PUSH'"), refusal.getMessage());
        try (RedstartServer server = start(true, "yes");
                Jedis client = connect(server)) {
            assertEquals(40, call(client, "SUM", "k"));
        }
    }
}
