package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.testkit.WireClient;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * From socket to socket a warm event loop allocates nothing, whatever the command. What is left over are single objects
 * of a round of expiry and the like, so the bounds are not quite 0.
 *
 * <p>One thing is the JDK's: its selector looks a ready socket up by the number of its file as an Integer, which it has
 * ready up to 127 only. So beyond that a select costs 16 bytes for each socket, unless -XX:AutoBoxCacheMax says otherwise;
 * the server of these tests has fewer files open.
 */
class GarbageTest {
    private static final int KEYS = 1000;
    private static final int PIPELINE = 2000;
    private static final int PIPELINES = 200;

    /** Until each stripe has met its worst layout: the list of its chunks then grows no more. */
    private static final int LAYOUT_ROUNDS = 3;

    private static final int CALLS = 20_000;

    private static final double ALLOWED_PIPELINED = 0.05;

    /** Per command that is waited for, each with a select, a read and a write. */
    private static final double ALLOWED_ALONE = 0.5;

    /** What is asked, one command after the other. */
    enum Ask {
        PING("+PONG\r\n"),
        GET("$100\r\n" + value(100) + "\r\n"),
        SET("+OK\r\n"),
        SET_EX("+OK\r\n"),
        DEL(":1\r\n+OK\r\n"),
        EXISTS(":1\r\n"),
        TTL(":-1\r\n");

        private final String reply;

        Ask(String reply) {
            this.reply = reply;
        }

        private String command(String key) {
            return switch (this) {
                case SET -> WireClient.array("SET", key, value(100));
                case SET_EX -> WireClient.array("SET", key, value(100), "EX", "1000");
                case DEL -> WireClient.array("DEL", key, "absent") + WireClient.array("SET", key, value(100));
                case PING -> WireClient.array("PING");
                default -> WireClient.array(name(), key);
            };
        }
    }

    private static MeasuredServer server;
    private static WireClient client;

    @BeforeAll
    static void start() {
        server = MeasuredServer.start();
        client = server.connect();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @BeforeEach
    void setKeys() {
        for (int i = 0; i < KEYS; i++) {
            client.call("SET", key(i), value(100));
        }
    }

    private static String key(int i) {
        return "key:" + i % KEYS;
    }

    private static String value(int length) {
        return "v".repeat(length);
    }

    @ParameterizedTest
    @EnumSource
    void allocatesNothingForPipelinedCommands(Ask what) {
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < PIPELINE; i++) {
            commands.append(what.command(key(i)));
        }
        byte[] bytes = WireClient.bytes(commands.toString());
        String replies = what.reply.repeat(PIPELINE);
        client.send(bytes).expect(replies);
        double each = allocatedBy(bytes, replies.length(), PIPELINES) / ((double) PIPELINE * PIPELINES);
        assertTrue(each < ALLOWED_PIPELINED, () -> each + " bytes a command");
    }

    @ParameterizedTest
    @EnumSource
    void allocatesNothingForCommandsThatAreWaitedFor(Ask what) {
        byte[] bytes = WireClient.bytes(what.command(key(7)));
        client.send(bytes).expect(what.reply);
        double each = allocatedBy(bytes, what.reply.length(), CALLS) / (double) CALLS;
        assertTrue(each < ALLOWED_ALONE, () -> each + " bytes a command");
    }

    /**
     * Values of other lengths than before.
     *
     * @param spread how much longer than the shortest the longest is
     */
    @ParameterizedTest
    @ValueSource(ints = {10, 1000, 30_000})
    void allocatesNothingForValuesOfRandomLengths(int spread) {
        Random random = new Random(1);
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < PIPELINE; i++) {
            commands.append(WireClient.array("SET", key(random.nextInt(KEYS)), value(10 + random.nextInt(spread))));
        }
        byte[] bytes = WireClient.bytes(commands.toString());
        int times = PIPELINES / (1 + spread / 1500); // half a gigabyte
        int replyBytes = Ask.SET.reply.length() * PIPELINE;
        send(bytes, replyBytes, LAYOUT_ROUNDS * times);
        double each = allocatedBy(bytes, replyBytes, times) / ((double) PIPELINE * times);
        assertTrue(each < ALLOWED_PIPELINED, () -> each + " bytes a command");
    }

    private static long allocatedBy(byte[] commands, int replyBytes, int times) {
        send(commands, replyBytes, times); // so that everything is compiled and as large as it will be
        long before = server.allocatedBytes();
        send(commands, replyBytes, times);
        return server.allocatedBytes() - before;
    }

    private static void send(byte[] commands, int replyBytes, int times) {
        for (int i = 0; i < times; i++) {
            client.send(commands).read(replyBytes);
        }
    }
}
