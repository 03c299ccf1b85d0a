package dev.redstart.benchmarks.sidebyside;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One client of the server under load: requests out, counted replies in. It never blocks. */
final class LoadConnection implements AutoCloseable {
    /** What may wait for a server that does not read; beyond, it cannot keep up. */
    private static final int MAX_WAITING_BYTES = 256 << 20;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final Requests requests;
    private final ReplyCounter replies;
    private final int index;
    private ByteBuffer out;
    private int outstanding;

    private LoadConnection(SocketChannel channel, Selector selector, Requests requests, int index) throws IOException {
        this.channel = channel;
        this.requests = requests;
        this.index = index;
        replies = new ReplyCounter(requests.expected());
        out = ByteBuffer.allocateDirect(Math.max(requests.maxBytes(), 4096));
        key = channel.register(selector, SelectionKey.OP_READ);
    }

    /** Connects to this machine. */
    static LoadConnection open(int port, Selector selector, Requests requests, int index) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        LoadConnection connection = new LoadConnection(channel, selector, requests, index);
        connection.key.attach(connection);
        return connection;
    }

    /** Its number among the connections of one load. */
    int index() {
        return index;
    }

    /** Requests without a reply so far. */
    int outstanding() {
        return outstanding;
    }

    /** Puts requests behind those that wait; {@link #flush()} sends them. */
    void add(int count) {
        for (int i = 0; i < count; i++) {
            if (out.remaining() < requests.maxBytes()) {
                grow();
            }
            requests.put(out);
        }
        outstanding += count;
    }

    private void grow() {
        if (out.capacity() >= MAX_WAITING_BYTES) {
            throw new MeasuringException("the server does not keep up: " + outstanding + " requests wait");
        }
        ByteBuffer twice =
                ByteBuffer.allocateDirect(Math.max(2 * out.capacity(), out.capacity() + requests.maxBytes()));
        out = twice.put(out.flip());
    }

    /** Sends what the socket takes; the rest goes when it is writable again. */
    void flush() throws IOException {
        out.flip();
        channel.write(out);
        boolean rest = out.hasRemaining();
        if (rest) {
            out.compact();
        } else {
            out.clear();
        }
        int wanted = rest ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /**
     * Reads once.
     *
     * @return the number of replies that ended
     */
    int read(ByteBuffer scratch) throws IOException {
        scratch.clear();
        if (channel.read(scratch) < 0) {
            throw new MeasuringException("the server closed a connection");
        }
        int count = replies.take(scratch.flip());
        outstanding -= count;
        if (outstanding < 0) {
            throw new MeasuringException("the server sent more replies than it had requests");
        }
        return count;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
