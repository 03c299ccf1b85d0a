package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares what INFO's keyspace_hits and keyspace_misses count for commands that read with redis-server. */
class LookupCountOracleTest extends BesideRedis {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET s",
                "GET no",
                "MGET s no s",
                "STRLEN s",
                "STRLEN no",
                "GETRANGE s 0 1",
                "GETRANGE no 0 1",
                "SUBSTR s 0 1",
                "LCS s t",
                "LCS s no",
                "GETBIT s 1",
                "GETBIT no 1",
                "BITCOUNT s",
                "BITCOUNT no",
                "BITPOS s 1",
                "BITPOS no 1",
                "BITFIELD_RO s GET u8 0",
                "BITFIELD_RO no GET u8 0",
                "BITOP AND no s t",
                "BITOP NOT new no",
                "PFCOUNT h",
                "PFCOUNT no",
                "PFCOUNT h no h",
                "PFCOUNT s",
                "EXISTS s no",
                "TYPE s",
                "TTL s",
                "TTL no",
                "TOUCH s no",
                "DUMP s",
                "DUMP no",
                "OBJECT ENCODING s",
                "OBJECT IDLETIME no",
                "COPY s no",
                "COPY no t",
                "SET s v",
                "INCR new",
                "APPEND s v",
                "PFADD h c",
                "EXPIRE s 1000",
                "SCAN 0",
                "KEYS *"
            })
    void agreesOnTheLookupsOfACommand(String command) {
        assertEquals(counted(command, redis.connect()), counted(command, server.connect()), command);
    }

    private static String counted(String command, WireClient connected) {
        try (WireClient client = connected) {
            client.call("FLUSHALL");
            client.send("SET s value\r\nSET t vague\r\nPFADD h a b\r\n").expect("+OK\r\n+OK\r\n:1\r\n");
            client.call("CONFIG", "RESETSTAT");
            client.call(command.split(" "));
            return TestServer.info(client, "keyspace_hits") + " hits, " + TestServer.info(client, "keyspace_misses")
                    + " misses";
        }
    }
}
