package dev.redstart.server.wire;

import dev.redstart.api.CommandPlugin;
import dev.redstart.api.Setting;
import dev.redstart.api.SettingType;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import org.junit.jupiter.api.Test;

/** A plugin's settings as an operator and its commands see them. */
class PluginSettingsWireTest {
    private static CommandPlugin limited() {
        return new TestPlugin("limited", context -> {
            Setting<Long> limit = context.setting("limit", SettingType.memory(0, 1 << 20), 1024L);
            StringBuilder told = new StringBuilder("told");
            limit.onChange(value -> told.append(' ').append(value));
            context.command("LIMIT", (request, reply) -> reply.integer(limit.value()))
                    .arity(1);
            context.command("TOLD", (request, reply) -> reply.simple(told.toString()))
                    .arity(1);
        });
    }

    @Test
    void changesWhileTheServerRuns() throws Exception {
        var config = TestServer.config().set("io-threads", "1").set("plugin.limited.limit", "2kb");
        try (TestServer server = TestServer.start(config, limited());
                WireClient client = server.connect()) {
            client.send("LIMIT\r\nCONFIG GET plugin.limited.*\r\n")
                    .expect(":2048\r\n*2\r\n$20\r\nplugin.limited.limit\r\n$4\r\n2048\r\n");
            client.send("CONFIG SET plugin.limited.limit 4kb\r\nLIMIT\r\nTOLD\r\n")
                    .expect("+OK\r\n:4096\r\n+told 4096\r\n");
            client.send("CONFIG SET plugin.limited.limit 2mb\r\nLIMIT\r\n")
                    .expect(
                            "-ERR CONFIG SET failed (possibly related to argument 'plugin.limited.limit') - argument must"
                                    + " be between 0 and 1048576 inclusive\r\n:4096\r\n");
        }
    }

    @Test
    void makesHyperLogLogsDenseSooner() throws Exception {
        try (TestServer server = TestServer.start();
                WireClient client = server.connect()) {
            client.send("CONFIG SET plugin.basic.hll-sparse-max-bytes 0\r\nPFADD h a\r\nPFDEBUG ENCODING h\r\n")
                    .expect("+OK\r\n:1\r\n+dense\r\n");
        }
    }
}
