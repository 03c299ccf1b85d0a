package dev.redstart.server.net;

import dev.redstart.server.session.BufferUsage;
import dev.redstart.server.session.ClientLink;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;

/**
 * The sizes of a connection's buffers, which other loops show in CLIENT LIST and INFO. The connection's own loop writes
 * them with opaque stores, which cost nothing. Each value is consistent in itself; together they may be a moment old.
 */
@SuppressWarnings("UnusedVariable") // the handles read the fields by name
abstract class ConnectionStats implements ClientLink {
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

    /** The index in the array of {@link LoopConnections}, which maintains it; -1 if the connection is not there. */
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

    /** Shows the bytes that are about to be executed. */
    final void showArrived(long bytes) {
        INPUT.setOpaque(this, bytes);
    }

    final void showInput(QueryBuffer buffer) {
        INPUT.setOpaque(this, buffer == null ? 0L : buffer.rangeBytes());
        INPUT_FREE.setOpaque(this, buffer == null ? 0L : buffer.freeBytes());
        ARGUMENTS.setOpaque(this, buffer == null ? 0L : buffer.heldBytes() - buffer.rangeBytes());
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

    /** Returns the operations that were shown last; by the own loop. */
    final int interest() {
        return interestOps;
    }

    /** Returns the bytes of the heap that this connection holds; by the own loop. */
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
    public final BufferUsage buffers() {
        int operations = (int) INTEREST.getOpaque(this);
        return new BufferUsage(
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
