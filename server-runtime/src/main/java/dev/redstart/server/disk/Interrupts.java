package dev.redstart.server.disk;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Protects work with channels from interrupts. The JDK closes a channel when its thread is interrupted; a
 * plugin may interrupt an event loop, and the log must not end with that. So interrupted work is repeated on a new
 * channel, and the thread stays interrupted.
 */
final class Interrupts {
    /** Work that can be repeated from its beginning. */
    interface Work {
        void run() throws IOException;
    }

    private Interrupts() {}

    /** Repeats work until no interrupt breaks it off; {@code reopen} opens the closed channel again. */
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
