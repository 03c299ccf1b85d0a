package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.server.net.LoopHarness.FakeClient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Asserts the same replies for any cuts of the input, any progress of the socket, and keys that are held at times. */
class ConnectionPropertyTest {
    private static final int LARGE = 70_000;

    private String key = "k";
    private final StringBuilder pipeline = new StringBuilder();
    private final StringBuilder expected = new StringBuilder();

    @Property(tries = 200)
    void sendsTheSameRepliesForAnySchedule(
            @ForAll @IntRange(min = 1, max = 300) int commands, @ForAll boolean fault, @ForAll long seed) {
        Random random = new Random(seed);
        int bytesPerTick = random.nextInt(10) == 0 ? 5 : 3000;
        makeUp(commands, fault, bytesPerTick > 5, random);
        try (LoopHarness server = new LoopHarness()) {
            assertReplies(repliesOf(server, bytesPerTick, random));
        }
    }

    /** Uses more clients than a group has slots, each with a key of its own. */
    @Property(tries = 60)
    void sendsTheSameRepliesNextToOtherClients(@ForAll @IntRange(min = 2, max = 40) int clients, @ForAll long seed) {
        Random random = new Random(seed);
        try (LoopHarness server = new LoopHarness()) {
            List<Talk> talks = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                key = "k" + i;
                makeUp(1 + random.nextInt(80), random.nextInt(8) == 0, false, random);
                talks.add(new Talk(server, pipeline.toString(), expected.toString()));
            }
            for (int tick = 0; tick < 50_000 && !talks.stream().allMatch(Talk::isDone); tick++) {
                talks.forEach(talk -> talk.proceed(1000, random));
                String held = "k" + random.nextInt(clients);
                Runnable release = server.isHeldOrAwaited(held) ? () -> {} : server.hold(held);
                server.tick();
                release.run();
            }
            talks.forEach(Talk::assertReplies);
        }
    }

    /** Uses large values that arrive in many reads and are sent as external segments. */
    @Property(tries = 60)
    void sendsTheSameLargeRepliesForAnySchedule(@ForAll @IntRange(min = 1, max = 40) int commands, @ForAll long seed) {
        Random random = new Random(seed);
        pipeline.setLength(0);
        expected.setLength(0);
        for (int i = 0; i < commands; i++) {
            String value = String.valueOf((char) ('a' + i % 26)).repeat(LARGE + random.nextInt(100_000));
            switch (random.nextInt(4)) {
                case 0 -> {
                    pipeline.append(bulks("list", value, "small", value + "!"));
                    expected.append("*3\r\n");
                    expectBulk(value);
                    expectBulk("small");
                    expectBulk(value + "!");
                }
                case 1 -> {
                    pipeline.append(bulks("set", "k", value)).append("get k\r\n");
                    expected.append("+OK\r\n");
                    expectBulk(value);
                }
                case 2 -> {
                    pipeline.append(bulks("get", value)).append(bulks("spoilt", value));
                    expected.append("$-1\r\n-ERR internal error in plugin 'testing', see server log\r\n");
                }
                default -> {
                    pipeline.append("echo small\r\n");
                    expectBulk("small");
                }
            }
        }
        try (LoopHarness server = new LoopHarness()) {
            assertReplies(repliesOf(server, 130_000, random));
        }
    }

    private void assertReplies(String replies) {
        assertReplies(expected.toString(), replies);
    }

    /** Compares replies, and shows the text around the first difference: replies are long. */
    private static void assertReplies(String expected, String replies) {
        int difference = Arrays.mismatch(expected.toCharArray(), replies.toCharArray());
        if (difference >= 0) {
            int from = Math.max(0, difference - 20);
            assertEquals(
                    difference + ": " + expected.substring(from, Math.min(expected.length(), difference + 20)),
                    difference + ": " + replies.substring(from, Math.min(replies.length(), difference + 20)));
        }
    }

    private static String bulks(String... words) {
        StringBuilder wire = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            wire.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return wire.toString();
    }

    private void makeUp(int commands, boolean fault, boolean large, Random random) {
        pipeline.setLength(0);
        expected.setLength(0);
        for (int i = 0; i < commands; i++) {
            String value = "v".repeat(random.nextInt(20)) + i;
            if (large && random.nextInt(40) == 0) {
                String largeValue = "v".repeat(LARGE + random.nextInt(100_000));
                pipeline.append(bulks("echo", largeValue));
                expectBulk(largeValue);
            }
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
                    pipeline.append(bulks("set", key, value));
                    expected.append("+OK\r\n");
                }
                default -> {
                    pipeline.append("echo '' extra\r\n")
                            .append("set " + key + " 'a b'\n")
                            .append("get " + key + "\n");
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

    private String repliesOf(LoopHarness server, int bytesPerTick, Random random) {
        Talk talk = new Talk(server, pipeline.toString(), expected.toString());
        for (int tick = 0; tick < 50_000 && !talk.isDone(); tick++) {
            talk.proceed(bytesPerTick, random);
            Runnable release = random.nextInt(4) == 0 && !server.isHeldOrAwaited("k") ? server.hold("k") : () -> {};
            server.tick();
            release.run();
        }
        return talk.replies.toString();
    }

    /** What one client sends and receives, a piece in each tick. */
    private static final class Talk {
        private final FakeClient client;
        private final String pipeline;
        private final String expected;
        private final StringBuilder replies = new StringBuilder();
        private int from;

        Talk(LoopHarness server, String pipeline, String expected) {
            this.client = server.connect();
            this.pipeline = pipeline;
            this.expected = expected;
        }

        void proceed(int bytesPerTick, Random random) {
            int to = Math.min(pipeline.length(), from + random.nextInt(bytesPerTick));
            if (to > from) {
                client.channel.arrive(pipeline.substring(from, to));
                from = to;
            }
            client.channel.room(random.nextInt(3) == 0 ? 0 : random.nextInt(400_000));
            client.channel.roomPerWrite(random.nextInt(3) == 0 ? 1 + random.nextInt(2000) : Integer.MAX_VALUE);
        }

        /** Takes the replies that were sent. */
        boolean isDone() {
            replies.append(client.channel.sent());
            return replies.length() >= expected.length();
        }

        void assertReplies() {
            ConnectionPropertyTest.assertReplies(expected, replies.toString());
        }
    }
}
