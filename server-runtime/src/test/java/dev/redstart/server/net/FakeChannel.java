package dev.redstart.server.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/** A fake socket of a client: the test decides what arrives and how much it takes. Bytes are shown as Latin-1. */
final class FakeChannel implements ByteChannel {
    private final ArrayDeque<ByteBuffer> arriving = new ArrayDeque<>();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private long room = Long.MAX_VALUE;
    private int roomPerWrite = Integer.MAX_VALUE;
    private boolean ended;
    private boolean broken;
    private boolean open = true;
    private boolean faulty;
    private int reads;

    /** Makes bytes arrive that one read brings, unless its buffer is smaller. */
    void arrive(String latin1) {
        arriving.add(ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Ends what the client sends. */
    void end() {
        ended = true;
    }

    /** Makes reads and writes fail. */
    void fail() {
        broken = true;
    }

    /** Makes close() throw, as only a bug does. */
    void failToClose() {
        faulty = true;
    }

    /** Sets how many bytes the socket takes from now on. */
    void room(long bytes) {
        room = bytes;
    }

    /** Sets how many bytes one write takes; the next write may take as many, as if the network had sent the first. */
    void roomPerWrite(int bytes) {
        roomPerWrite = bytes;
    }

    boolean isReadable() {
        return open && (broken || ended || !arriving.isEmpty());
    }

    boolean isWritable() {
        return open && (broken || room > 0);
    }

    /** Returns the number of reads so far that brought bytes. */
    int reads() {
        return reads;
    }

    /** Returns what was sent since the last call. */
    String sent() {
        String text = sent.toString(StandardCharsets.ISO_8859_1);
        sent.reset();
        return text;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (broken) {
            throw new IOException("connection reset");
        }
        ByteBuffer next = arriving.peek();
        if (next == null) {
            return ended ? -1 : 0;
        }
        reads++;
        int count = Math.min(target.remaining(), next.remaining());
        target.put(next.slice().limit(count));
        next.position(next.position() + count);
        if (!next.hasRemaining()) {
            arriving.poll();
        }
        return count;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (broken) {
            throw new IOException("broken pipe");
        }
        int count = (int) Math.min(room, Math.min(roomPerWrite, source.remaining()));
        byte[] bytes = new byte[count];
        source.get(bytes);
        sent.writeBytes(bytes);
        room -= room == Long.MAX_VALUE ? 0 : count;
        return count;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
        if (faulty) {
            throw new IllegalStateException("a bug");
        }
    }
}
