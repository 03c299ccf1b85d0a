package dev.redstart.server.disk;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Work with channels on threads that others may interrupt. The JDK closes the channel of a thread that is interrupted; a
 * plugin may interrupt an event loop, and the log must not end with that. So what was broken off is done again on a new
 * channel, and the thread stays interrupted.
 */
final class Interrupts {
    /** May be done again from its beginning. */
    interface Work {
        void run() throws IOException;
    }

    private Interrupts() {}

    /** Does work whatever interrupts it; between two attempts a channel that was closed is opened again. */
    static void outlast(Work work, Work reopen) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    work.run();
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted |= Thread.interrupted();
                    reopen.run();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
