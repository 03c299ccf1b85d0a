package dev.redstart.server.net;

import dev.redstart.server.config.ClientClass;
import dev.redstart.server.config.Limits;
import dev.redstart.server.config.OutputBufferLimit;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.stats.LoopStats.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.TimeUnit;

/** The output side of a connection: writes the loop's replies to the socket, and holds what it does not take. */
final class SocketOutput {
    /** A client that takes nothing for so long is not about to read: the server runs ahead of it. See {@link SlowReaders}. */
    private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(Limits.OUTPUT_PATIENCE_MILLIS);

    private static final long TIGHT_PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(Limits.OUTPUT_LONG_PATIENCE_MILLIS);

    private final LoopContext loop;
    private final WritableByteChannel channel;
    /** Bytes that the socket did not take yet, null if it took everything. */
    private PendingOutput pending;

    private int tick;
    /** Bytes that may be written in this tick. */
    private long share;
    /** Bytes that may be added in this tick to those that wait. */
    private long room;

    /** When the socket last took something, or when bytes began to wait. */
    private long takenAtNanos;

    /** Whether the soft limit is exceeded, and since when. */
    private boolean isOverSoft;

    private long overSoftSinceNanos;

    /** Whether replies wait until the log is on the disk. */
    private boolean held;

    SocketOutput(LoopContext loop, WritableByteChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /** Returns the number of bytes that wait. */
    long bytes() {
        return pending == null ? 0 : pending.bytes();
    }

    /** Returns the bytes of the heap that wait. */
    long capacity() {
        return pending == null ? 0 : pending.capacity();
    }

    /** Returns the bytes of the heap that are held, with those that the collector cannot use beside them. */
    long heldBytes() {
        return pending == null ? 0 : pending.capacity() + pending.wasted();
    }

    /** Returns the number of pieces that wait. */
    int pieces() {
        return pending == null ? 0 : pending.pieces();
    }

    boolean isEmpty() {
        return pending == null;
    }

    /** Whether more than the soft limit waits and the client is about to take it: nothing should be added. */
    boolean isFull() {
        return bytes() > Limits.OUTPUT_SOFT_BYTES && !isStalled();
    }

    /** Whether more than the soft limit waits and the client takes nothing: more may be added. */
    boolean runsAhead() {
        return bytes() > Limits.OUTPUT_SOFT_BYTES && isStalled();
    }

    /** Whether more bytes wait than {@code client-output-buffer-limit} allows, or wait for longer. */
    boolean isOverLimit() {
        if (pending == null || held) {
            return false;
        }
        OutputBufferLimit limit = loop.config().clientOutputBufferLimit(ClientClass.NORMAL);
        if (limit.hardBytes() > 0 && pending.bytes() >= limit.hardBytes()) {
            return true;
        }
        if (limit.softBytes() == 0 || pending.bytes() < limit.softBytes()) {
            isOverSoft = false;
            return false;
        }
        long now = loop.clock().nanoTime();
        if (!isOverSoft) {
            isOverSoft = true;
            overSoftSinceNanos = now;
        }
        return TimeUnit.NANOSECONDS.toSeconds(now - overSoftSinceNanos) > limit.softSeconds();
    }

    /** Whether the client took nothing for so long that it may be waiting for the server. */
    private boolean isStalled() {
        long parkNanos = loop.memory().isTight() ? TIGHT_PARK_NANOS : PARK_NANOS;
        return loop.clock().nanoTime() - takenAtNanos >= parkNanos;
    }

    /** Whether this tick added as many bytes to those that wait as it may. */
    boolean isSpent() {
        return pending != null && tick == loop.clock().tick() && room <= 0;
    }

    /**
     * Holds replies until {@link #release()}.
     *
     * @return whether none were held before
     */
    boolean hold(OutputBuffer output) {
        if (output.bytes() > 0) {
            addRest(output, 0);
        }
        boolean isFirst = !held;
        held = true;
        return isFirst;
    }

    /** Whether replies are held. */
    boolean isHeld() {
        return held;
    }

    /** Lets held replies leave with {@link #writePending()}. */
    void release() {
        held = false;
    }

    /** Writes replies to the socket; what it does not take waits. */
    void send(OutputBuffer output) throws IOException {
        if (output.bytes() == 0) {
            return;
        }
        long sent = isEmpty() ? write(output) : 0;
        if (sent == output.bytes()) {
            output.clear();
            return;
        }
        addRest(output, sent);
    }

    private void addRest(OutputBuffer output, long sent) {
        if (pending == null) {
            pending = loop.buffers().takePendingOutput();
            takenAtNanos = loop.clock().nanoTime();
        }
        renewShare();
        room -= output.bytes() - sent;
        pending.addRest(output, sent);
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
     * Writes those waiting bytes that the socket takes now.
     *
     * @return the number of bytes written
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
        } else if (sent > 0) {
            takenAtNanos = loop.clock().nanoTime();
        }
        return sent;
    }

    private void renewShare() {
        if (tick != loop.clock().tick()) {
            tick = loop.clock().tick();
            share = Limits.OUTPUT_BYTES_PER_TICK;
            room = Limits.OUTPUT_BYTES_PER_TICK;
        }
    }

    private void count(long sent) {
        share -= sent;
        loop.stats().add(Counter.OUTPUT_BYTES, sent);
        loop.stats().add(Counter.WRITES, 1);
    }

    /** Discards the bytes that wait. */
    void close() {
        if (pending != null) {
            loop.buffers().release(pending);
            pending = null;
            isOverSoft = false;
        }
    }
}
