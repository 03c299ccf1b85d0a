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

/** A connection's way out: what of the loop's output its socket takes in a tick, and what has to wait for the next. */
final class SocketOutput {
    private final EventLoop loop;
    private final WritableByteChannel channel;
    /** What the socket did not take yet, null if it took everything. */
    private PendingOutput pending;

    private int tick;
    /** How many bytes may be written in this tick. */
    private long share;
    /** How many bytes may be added in this tick to what waits. */
    private long room;

    /** When the socket last took something, or when there began to be something for it. */
    private long takenAtNanos;

    /** Whether the soft limit is exceeded, and since when. */
    private boolean isOverSoft;

    private long overSoftSinceNanos;

    /** What waits may not leave yet: the log is not on the disk. */
    private boolean held;
    /** Whether the connection is among the {@link SlowReaders}. */
    private boolean watched;

    SocketOutput(EventLoop loop, WritableByteChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /** Bytes that wait. */
    long bytes() {
        return pending == null ? 0 : pending.bytes();
    }

    /** Bytes of the heap that wait. */
    long capacity() {
        return pending == null ? 0 : pending.capacity();
    }

    /** Bytes of the heap that are held for it, with what the collector cannot use beside them. */
    long heldBytes() {
        return pending == null ? 0 : pending.capacity() + pending.wasted();
    }

    /** In how many pieces they wait. */
    int pieces() {
        return pending == null ? 0 : pending.pieces();
    }

    boolean isEmpty() {
        return pending == null;
    }

    /** Whether so much waits that nothing should be added, since the client is about to take it. */
    boolean isFull() {
        return bytes() > Limits.OUTPUT_SOFT_BYTES && !isStalled();
    }

    /** Whether as much waits, and more may be added all the same. */
    boolean runsAhead() {
        return bytes() > Limits.OUTPUT_SOFT_BYTES && isStalled();
    }

    /** Whether more waits than {@code client-output-buffer-limit} allows, or has waited for longer. */
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

    /** Whether the client has taken nothing for so long that it may be waiting for us. */
    private boolean isStalled() {
        return loop.clock().nanoTime() - takenAtNanos >= loop.slowReaders().patienceNanos();
    }

    /** Whether this tick added as much to what waits as it may. */
    boolean isSpent() {
        return pending != null && tick == loop.ticks() && room <= 0;
    }

    /** Hands the loop's output to the socket; what it does not take waits here, and all of it while the log is behind. */
    void flush(Connection owner) throws IOException {
        OutputBuffer output = loop.buffers().output();
        if (loop.holdsReplies()) {
            hold(output, owner);
        } else if (output.bytes() > 0) {
            send(output);
        }
    }

    private void hold(OutputBuffer output, Connection owner) {
        if (output.bytes() > 0) {
            addRest(output, 0);
        }
        if (!held) {
            held = true;
            loop.hold(owner);
        }
    }

    /** Whether {@link #endHolding} is to come before anything leaves. */
    boolean isHeld() {
        return held;
    }

    /** What is held may leave with {@link #writePending()}. */
    void endHolding() {
        held = false;
    }

    /** Has the connection looked at from time to time while something waits. */
    void watch(Connection owner) {
        if (pending == null) {
            return;
        }
        if (!watched) {
            watched = true;
            loop.slowReaders().add(owner);
        }
        if (isFull()) {
            loop.slowReaders().startsToWait();
        }
    }

    /** The connection is not looked at any more. */
    void endWatch() {
        watched = false;
    }

    private void send(OutputBuffer output) throws IOException {
        long sent = isEmpty() ? write(output) : 0;
        if (sent == output.bytes()) {
            output.clear();
            return;
        }
        addRest(output, sent);
    }

    private void addRest(OutputBuffer output, long sent) {
        if (pending == null) {
            pending = loop.buffers().takeOutput();
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
     * Writes what the socket takes by now of what waits.
     *
     * @return number of bytes written
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
        if (tick != loop.ticks()) {
            tick = loop.ticks();
            share = Limits.OUTPUT_BYTES_PER_TICK;
            room = Limits.OUTPUT_BYTES_PER_TICK;
        }
    }

    private void count(long sent) {
        share -= sent;
        loop.stats().add(Counter.OUTPUT_BYTES, sent);
        loop.stats().add(Counter.WRITES, 1);
    }

    /** Lets go of what waits. */
    void close() {
        if (pending != null) {
            loop.buffers().give(pending);
            pending = null;
            isOverSoft = false;
        }
    }
}
