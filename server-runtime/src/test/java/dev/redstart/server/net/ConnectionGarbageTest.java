package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.redstart.server.config.Limits;
import dev.redstart.server.session.Session;
import dev.redstart.server.stats.LoopStats.Counter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Asserts that a warm connection allocates nothing, even if reads cut commands and sockets take replies in parts. */
class ConnectionGarbageTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 20_000;
    private static final int LONG_ROUNDS = 200;

    /** What the JVM itself allocates on this thread; less than an object a round, and far less than one a command. */
    private static final long ALLOWED_BYTES = 2000;

    private final LoopHarness server = new LoopHarness();
    private final EndlessChannel channel = new EndlessChannel();
    private final List<EndlessClient> clients = new ArrayList<>(List.of(new EndlessClient(channel)));

    /** A client whose socket is always ready. */
    private final class EndlessClient {
        private int interestOps = SelectionKey.OP_READ;
        private final Connection connection;

        EndlessClient(EndlessChannel channel) {
            connection = new Connection(
                    server.loop.context(),
                    server.loop.connections(),
                    channel,
                    ops -> interestOps = ops,
                    new InetSocketAddress(1),
                    new InetSocketAddress(2));
            connection.session(new Session(1, server.nowMillis, connection));
        }
    }

    /** The same commands again and again, in reads of one length and writes of at most another. */
    private static final class EndlessChannel implements ByteChannel {
        private byte[] commands;
        private int at;
        private int bytesPerRead;
        private int bytesPerWrite = Integer.MAX_VALUE;

        @Override
        public int read(ByteBuffer target) {
            for (int i = 0; i < bytesPerRead; i++) {
                target.put(commands[at]);
                at = at + 1 == commands.length ? 0 : at + 1;
            }
            return bytesPerRead;
        }

        @Override
        public int write(ByteBuffer source) {
            int count = Math.min(source.remaining(), bytesPerWrite);
            source.position(source.position() + count);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void commands(String latin1, int bytesPerRead) {
        commands(channel, latin1, bytesPerRead);
    }

    private static void commands(EndlessChannel channel, String latin1, int bytesPerRead) {
        channel.commands = latin1.getBytes(StandardCharsets.ISO_8859_1);
        channel.bytesPerRead = bytesPerRead;
    }

    private static String echo(int length) {
        return "*2\r\n$4\r\nECHO\r\n$" + length + "\r\n" + "x".repeat(length) + "\r\n";
    }

    private void assertAllocatesNothing(int rounds) throws IOException {
        serve(rounds);
        long executed = server.stats.get(Counter.COMMANDS);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        serve(rounds);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(server.stats.get(Counter.COMMANDS) > executed);
        assertTrue(clients.stream().noneMatch(client -> client.connection.isClosed()));
        assertTrue(allocated < ALLOWED_BYTES, () -> allocated + " bytes in " + rounds + " rounds");
    }

    private void serve(int rounds) throws IOException {
        for (int i = 0; i < rounds; i++) {
            server.loop.tick(0);
            for (int c = 0; c < clients.size(); c++) {
                server.loop.serve(clients.get(c).connection, clients.get(c).interestOps);
            }
            server.loop.executeGroup();
        }
    }

    @Test
    void allocatesNothingForCommandsThatAReadCuts() throws IOException {
        commands(echo(100), 37);
        assertAllocatesNothing(ROUNDS);
    }

    @Test
    void allocatesNothingForAPipelineThatReadsCut() throws IOException {
        commands(echo(30).repeat(3), 4001);
        assertAllocatesNothing(ROUNDS);
    }

    @Test
    void allocatesNothingForLongCommandsInManyReads() throws IOException {
        commands(echo(60_000), 1000);
        assertAllocatesNothing(ROUNDS);
    }

    @Test
    void allocatesNothingForInlineCommands() throws IOException {
        commands("echo 'a b'\r\n", 53);
        assertAllocatesNothing(ROUNDS);
    }

    @Test
    void allocatesNothingForPipelinesBeyondTheShareOfATick() throws IOException {
        commands("echo a\r\n", 64 * 1024);
        assertAllocatesNothing(LONG_ROUNDS);
        long ticks = 2L * LONG_ROUNDS;
        assertTrue(server.stats.get(Counter.COMMANDS) > ticks * Limits.COMMANDS_PER_TICK * 9 / 10);
    }

    @Test
    void allocatesNothingForMoreConnectionsThanAGroupTakes() throws IOException {
        commands(echo(30).repeat(3), 200);
        for (int i = 1; i < 3 * Limits.GROUP_CONNECTIONS / 2; i++) {
            EndlessChannel another = new EndlessChannel();
            commands(another, i % 2 == 0 ? echo(30 + i) : "set k v\r\nget k\r\n", 10 * i);
            clients.add(new EndlessClient(another));
        }
        assertAllocatesNothing(ROUNDS / 10);
    }

    @Test
    void allocatesNothingForRepliesThatASocketTakesInParts() throws IOException {
        commands(echo(100).repeat(5), 643);
        channel.bytesPerWrite = 400;
        assertAllocatesNothing(ROUNDS);
    }
}
