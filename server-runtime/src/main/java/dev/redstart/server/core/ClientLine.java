package dev.redstart.server.core;

import dev.redstart.server.command.Session;

/** A client's line in CLIENT LIST, with the fields of Redis 7.2. Those that have no meaning here are 0. */
final class ClientLine {
    private ClientLine() {}

    static void append(StringBuilder out, Session session, long nowMillis) {
        long input = session.link().inputBytes();
        long output = session.link().outputBytes();
        String command =
                session.lastCommand() == null ? "NULL" : session.lastCommand().name();
        out.append("id=").append(session.id());
        out.append(" addr=").append(session.address());
        out.append(" laddr=").append(session.localAddress());
        out.append(" fd=0 name=").append(session.name());
        out.append(" age=").append(seconds(session.connectedAtMillis(), nowMillis));
        out.append(" idle=").append(seconds(session.activeAtMillis(), nowMillis));
        out.append(" flags=N db=").append(session.db());
        out.append(" sub=0 psub=0 ssub=0 multi=-1 qbuf=").append(input);
        out.append(" qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=0 oll=0 omem=")
                .append(output);
        out.append(" tot-mem=").append(input + output);
        out.append(" events=r cmd=").append(command);
        out.append(" user=").append(session.user());
        out.append(" redir=-1 resp=").append(session.protocol());
        out.append(" lib-name=").append(session.libraryName());
        out.append(" lib-ver=").append(session.libraryVersion());
        out.append('\n');
    }

    /** Another loop's clock may be a little ahead of ours. */
    private static long seconds(long fromMillis, long toMillis) {
        return Math.max(0, toMillis - fromMillis) / 1000;
    }
}
