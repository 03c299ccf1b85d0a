package dev.redstart.server.core;

import dev.redstart.server.config.Limits;
import dev.redstart.server.session.BufferUsage;
import dev.redstart.server.session.Session;

/**
 * A client's line in CLIENT LIST, with the fields of Redis 7.4 in their order.
 *
 * <p>Java hides a socket's file descriptor, so {@code fd} is -1. The clients of a loop share its read and reply buffers.
 * {@code qbuf-free} is the room in the query buffer, or in the loop's buffer while that has the command. {@code rbs} and
 * {@code rbp} are the size of the loop's reply buffer, which is empty between commands, so {@code obl} is 0. {@code oll} and
 * {@code omem} are output that the socket has not taken yet. {@code tot-mem} adds {@link #IDLE_BYTES} to the buffers.
 */
final class ClientLine {
    /** The memory of an idle client, most of it the JDK's channel; see docs/BENCHMARKS.md. */
    static final int IDLE_BYTES = 1024;

    private ClientLine() {}

    /** Appends the line of a client that runs no command, or that another loop serves. */
    static void append(StringBuilder out, Session session, long nowMillis) {
        append(out, session, nowMillis, session.link().buffers().argumentBytes());
    }

    /**
     * Appends the line of a client.
     *
     * @param argumentBytes of its running command
     */
    static void append(StringBuilder out, Session session, long nowMillis, long argumentBytes) {
        BufferUsage buffers = session.link().buffers();
        String command =
                session.lastCommand() == null ? "NULL" : session.lastCommand().name();
        out.append("id=").append(session.id());
        out.append(" addr=").append(session.address());
        out.append(" laddr=").append(session.localAddress());
        out.append(" fd=-1 name=").append(session.name());
        out.append(" age=").append(seconds(session.connectedAtMillis(), nowMillis));
        out.append(" idle=").append(seconds(session.activeAtMillis(), nowMillis));
        out.append(" flags=");
        appendFlags(out, session);
        out.append(" db=").append(session.db());
        out.append(" sub=0 psub=0 ssub=0 multi=-1 watch=0 qbuf=").append(buffers.inputBytes());
        out.append(" qbuf-free=").append(freeBytes(buffers));
        out.append(" argv-mem=").append(argumentBytes);
        out.append(" multi-mem=0 rbs=").append(Limits.READ_CHUNK_BYTES);
        out.append(" rbp=").append(Limits.READ_CHUNK_BYTES);
        out.append(" obl=0 oll=").append(buffers.outputPieces());
        out.append(" omem=").append(buffers.outputBytes());
        out.append(" tot-mem=").append(IDLE_BYTES + buffers.heldBytes());
        out.append(" events=").append(buffers.reading() ? "r" : "").append(buffers.writing() ? "w" : "");
        out.append(" cmd=").append(command);
        out.append(" user=").append(session.user());
        out.append(" redir=-1 resp=").append(session.protocol());
        out.append(" lib-name=").append(session.libraryName());
        out.append(" lib-ver=").append(session.libraryVersion());
        out.append('\n');
    }

    private static long freeBytes(BufferUsage buffers) {
        boolean isInLoopBuffer = buffers.inputBytes() > 0 && buffers.inputFreeBytes() == 0;
        return isInLoopBuffer ? Math.max(0, Limits.READ_CHUNK_BYTES - buffers.inputBytes()) : buffers.inputFreeBytes();
    }

    private static void appendFlags(StringBuilder out, Session session) {
        int start = out.length();
        out.append(session.isBlocked() ? "b" : "");
        out.append(session.isClosing() ? "c" : "");
        out.append(session.isNoEvict() ? "e" : "");
        out.append(session.isNoTouch() ? "T" : "");
        if (out.length() == start) {
            out.append('N');
        }
    }

    /** Returns a duration in seconds; at least 0, because another loop's clock may be ahead. */
    private static long seconds(long fromMillis, long toMillis) {
        return Math.max(0, toMillis - fromMillis) / 1000;
    }
}
