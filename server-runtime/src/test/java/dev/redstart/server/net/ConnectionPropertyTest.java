package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.server.net.LoopHarness.FakeClient;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whenever octets come, whatever the socket takes, and whoever holds a key meanwhile: the replies are the same. */
class ConnectionPropertyTest {
    private final StringBuilder pipeline = new StringBuilder();
    private final StringBuilder expected = new StringBuilder();

    @Property(tries = 200)
    void sendsTheSameRepliesHoweverItGoes(
            @ForAll @IntRange(min = 1, max = 300) int commands, @ForAll boolean fault, @ForAll long seed) {
        Random random = new Random(seed);
        makeUp(commands, fault, random);
        try (LoopHarness server = new LoopHarness()) {
            assertEquals(expected.toString(), repliesOf(server, random));
        }
    }

    private void makeUp(int commands, boolean fault, Random random) {
        pipeline.setLength(0);
        expected.setLength(0);
        for (int i = 0; i < commands; i++) {
            String value = "v".repeat(random.nextInt(20)) + i;
            switch (random.nextInt(4)) {
                case 0 -> {
                    int length = random.nextInt(random.nextInt(20) == 0 ? 700_000 : 500);
                    pipeline.append("fill ").append(length).append("\r\n");
                    expectBulk("x".repeat(length));
                }
                case 1 -> {
                    pipeline.append("echo \"\\x76").append(value).append("\"\r\n");
                    expectBulk("v" + value);
                }
                case 2 -> {
                    pipeline.append("*3\r\n$3\r\nset\r\n$1\r\nk\r\n$" + value.length() + "\r\n" + value + "\r\n");
                    expected.append("+OK\r\n");
                }
                default -> {
                    pipeline.append("echo '' extra\r\n").append("set k 'a b'\n").append("get k\n");
                    expected.append("-ERR wrong number of arguments for 'echo' command\r\n+OK\r\n");
                    expectBulk("a b");
                }
            }
        }
        if (fault && random.nextBoolean()) {
            pipeline.append("*1\r\n$-1\r\n");
            expected.append("-ERR Protocol error: invalid bulk length\r\n");
        } else if (fault) {
            pipeline.append("echo 'x\\'y' \"z\r\n"); // unescaped in place as far as it goes
            expected.append("-ERR Protocol error: unbalanced quotes in request\r\n");
        }
    }

    private void expectBulk(String value) {
        expected.append('$').append(value.length()).append("\r\n").append(value).append("\r\n");
    }

    private String repliesOf(LoopHarness server, Random random) {
        FakeClient client = server.connect();
        StringBuilder replies = new StringBuilder();
        int most = random.nextInt(10) == 0 ? 5 : 3000;
        int from = 0;
        for (int tick = 0; tick < 50_000 && replies.length() < expected.length(); tick++) {
            int to = Math.min(pipeline.length(), from + random.nextInt(most));
            if (to > from) {
                client.channel.arrive(pipeline.substring(from, to));
                from = to;
            }
            client.channel.room(random.nextInt(3) == 0 ? 0 : random.nextInt(400_000));
            client.channel.roomPerWrite(random.nextInt(3) == 0 ? 1 + random.nextInt(2000) : Integer.MAX_VALUE);
            Runnable release = random.nextInt(4) == 0 && !server.isHeldOrAwaited("k") ? server.hold("k") : () -> {};
            server.tick();
            release.run();
            replies.append(client.channel.sent());
        }
        return replies.toString();
    }
}
