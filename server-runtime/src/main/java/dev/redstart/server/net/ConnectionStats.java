package dev.redstart.server.net;

import dev.redstart.server.session.Session;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;

/**
 * What other loops may see of a connection's buffers, in CLIENT LIST and INFO. Written by the connection's own loop with
 * plain moves (opaque), which cost nothing; each figure is whole, and all of them are those of some moment not long ago.
 */
@SuppressWarnings("UnusedVariable") // the handles read the fields by name
abstract class ConnectionStats implements Session.Link {
    private static final VarHandle INPUT = field("inputBytes", long.class);
    private static final VarHandle INPUT_FREE = field("inputFreeBytes", long.class);
    private static final VarHandle ARGUMENTS = field("argumentBytes", long.class);
    private static final VarHandle OUTPUT = field("outputBytes", long.class);
    private static final VarHandle OUTPUT_HELD = field("outputHeldBytes", long.class);
    private static final VarHandle OUTPUT_PIECES = field("outputPieces", int.class);
    private static final VarHandle HELD = field("heldBytes", long.class);
    private static final VarHandle INTEREST = field("interestOps", int.class);

    private long inputBytes;
    private long inputFreeBytes;
    private long argumentBytes;
    private long outputBytes;
    private long outputHeldBytes;
    private int outputPieces;
    private long heldBytes;
    private int interestOps = SelectionKey.OP_READ;

    /** Where the loop keeps it, -1 if it does not; the loop's business. */
    int place = -1;

    private final SocketAddress address;
    private final SocketAddress localAddress;

    ConnectionStats(SocketAddress address, SocketAddress localAddress) {
        this.address = address;
        this.localAddress = localAddress;
    }

    @Override
    public final String address() {
        return Addresses.text(address);
    }

    @Override
    public final String localAddress() {
        return Addresses.text(localAddress);
    }

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(ConnectionStats.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Shows what is about to be executed. */
    final void showArrived(long bytes) {
        INPUT.setOpaque(this, bytes);
    }

    final void showInput(QueryBuffer kept) {
        INPUT.setOpaque(this, kept == null ? 0L : kept.rangeBytes());
        INPUT_FREE.setOpaque(this, kept == null ? 0L : kept.freeBytes());
        ARGUMENTS.setOpaque(this, kept == null ? 0L : kept.heldBytes() - kept.rangeBytes());
    }

    final void showOutput(SocketOutput output) {
        OUTPUT.setOpaque(this, output.bytes());
        OUTPUT_HELD.setOpaque(this, output.capacity());
        OUTPUT_PIECES.setOpaque(this, output.pieces());
    }

    final void showHeld(long bytes) {
        HELD.setOpaque(this, bytes);
    }

    final void showInterest(int operations) {
        INTEREST.setOpaque(this, operations);
    }

    /** What the own loop showed last. */
    final int interest() {
        return interestOps;
    }

    /** Bytes that this connection keeps from the heap; by the own loop. */
    final long heldBytes() {
        return heldBytes;
    }

    @Override
    public final long inputBytes() {
        return (long) INPUT.getOpaque(this) + (long) ARGUMENTS.getOpaque(this);
    }

    @Override
    public final long outputBytes() {
        return (long) OUTPUT.getOpaque(this);
    }

    @Override
    public final Session.Buffers buffers() {
        int operations = (int) INTEREST.getOpaque(this);
        return new Session.Buffers(
                (long) INPUT.getOpaque(this),
                (long) INPUT_FREE.getOpaque(this),
                (long) ARGUMENTS.getOpaque(this),
                (int) OUTPUT_PIECES.getOpaque(this),
                (long) OUTPUT_HELD.getOpaque(this),
                (long) HELD.getOpaque(this),
                (operations & SelectionKey.OP_READ) != 0,
                (operations & SelectionKey.OP_WRITE) != 0);
    }
}
