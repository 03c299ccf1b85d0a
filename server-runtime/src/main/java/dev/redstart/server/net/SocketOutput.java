package dev.redstart.server.net;

import dev.redstart.server.config.Limits;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.stats.LoopStats.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** A connection's way out: what of the loop's output its socket takes in a tick, and what has to wait for the next. */
final class SocketOutput {
    private final EventLoop loop;
    private final WritableByteChannel channel;
    /** What the socket did not take yet, null if it took everything. */
    private PendingOutput pending;

    private int tick;
    /** How many octets may be written in this tick. */
    private long share;

    SocketOutput(EventLoop loop, WritableByteChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /** Octets that wait. */
    long bytes() {
        return pending == null ? 0 : pending.bytes();
    }

    /** Octets of the heap that wait. */
    long capacity() {
        return pending == null ? 0 : pending.capacity();
    }

    /** In how many pieces they wait. */
    int pieces() {
        return pending == null ? 0 : pending.pieces();
    }

    boolean isEmpty() {
        return pending == null;
    }

    /** Whether so much waits that nothing should be added. */
    boolean isFull() {
        return bytes() > Limits.OUTPUT_SOFT_BYTES;
    }

    /** Hands the loop's output to the socket; what it does not take waits here. */
    void flush() throws IOException {
        OutputBuffer output = loop.buffers().output();
        if (output.bytes() == 0) {
            return;
        }
        long sent = isEmpty() ? write(output) : 0;
        if (sent == output.bytes()) {
            output.clear();
            return;
        }
        if (pending == null) {
            pending = loop.buffers().takeOutput();
        }
        pending.addRest(output, sent);
    }

    /** Keeps the loop's output for a later {@link #writePending()}. */
    void keep() {
        OutputBuffer output = loop.buffers().output();
        if (output.bytes() > 0) {
            if (pending == null) {
                pending = loop.buffers().takeOutput();
            }
            pending.addRest(output, 0);
        }
    }

    private long write(OutputBuffer output) throws IOException {
        ByteBuffer buffer = loop.buffers().write();
        renewShare();
        long sent = 0;
        while (sent < output.bytes() && sent < share) {
            int piece = output.drainTo(buffer.clear(), sent);
            int written = channel.write(buffer.flip());
            sent += written;
            if (written < piece) {
                break;
            }
        }
        count(sent);
        return sent;
    }

    /**
     * Writes what the socket takes by now of what waits.
     *
     * @return number of octets written
     */
    long writePending() throws IOException {
        if (pending == null) {
            return 0;
        }
        renewShare();
        long sent = pending.writeTo(channel, loop.buffers().write(), share);
        count(sent);
        if (pending.isEmpty()) {
            close();
        }
        return sent;
    }

    private void renewShare() {
        if (tick != loop.ticks()) {
            tick = loop.ticks();
            share = Limits.OUTPUT_BYTES_PER_TICK;
        }
    }

    private void count(long sent) {
        share -= sent;
        loop.stats().add(Counter.OUTPUT_BYTES, sent);
    }

    /** Lets go of what waits. */
    void close() {
        if (pending != null) {
            loop.buffers().give(pending);
            pending = null;
        }
    }
}
