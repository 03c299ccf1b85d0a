package dev.redstart.server.log;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * Threads that append to a {@link ChangeLog} beside its consumer. A log is large, so all states of a JVM share one, which
 * goes on through its chunks: a fault may be told by a later state than the one that made it.
 */
public final class ChangeLogStress {
    private static final int NUMBER_DIGITS = 9;
    private static final byte[] NAME = "N".getBytes(StandardCharsets.US_ASCII);

    /** One command {@code N <number>}. */
    private static final int COMMAND_BYTES =
            ("*2\r\n$1\r\nN\r\n$" + NUMBER_DIGITS + "\r\n").length() + NUMBER_DIGITS + 2;

    private ChangeLogStress() {}

    /** A log, and who reads it. */
    private static final class Shared {
        final ChangeLog log = new ChangeLog();
        final AtomicBoolean lock = new AtomicBoolean();
        private final LogCursor cursor = log.open(ChangeLog.NEVER_CUT);
        private final byte[] found = new byte[64 * COMMAND_BYTES];
        /** Guarded by the lock. */
        private int next;
        /** The consumer's. */
        private int expected;

        Shared() {
            ChangeRecord nothing = new ChangeRecord();
            nothing.begin(0, 1);
            nothing.argument(NAME, 0, NAME.length);
            log.append(nothing, 0); // with the SELECT, which comes once
            cursor.take();
            cursor.release();
        }

        private void lock() {
            while (!lock.compareAndSet(false, true)) {
                Thread.onSpinWait();
            }
        }

        /** Appends the next number under the lock, as a command does under its keys' locks. */
        void append() {
            lock();
            ChangeRecord record = new ChangeRecord();
            byte[] number = String.format("%0" + NUMBER_DIGITS + "d", next++).getBytes(StandardCharsets.US_ASCII);
            record.begin(0, 2);
            record.argument(NAME, 0, NAME.length);
            record.argument(number, 0, number.length);
            log.append(record, 0);
            lock.set(false);
        }

        /**
         * Reads to the end while no thread appends, and returns how many faults there are, one more if something is missing then. Several
         * states end at the same time, so it reads for one after the other.
         */
        synchronized int readToTheEnd() {
            lock();
            int faults = 0;
            do {
                faults += read();
            } while (cursor.behindBytes() > 0);
            faults += expected == next && cursor.position() == log.appended() ? 0 : 1;
            lock.set(false);
            return faults;
        }

        /** Takes what there is; how many faults it has: a part of a command, or a number that is not the next one. */
        synchronized int read() {
            int bytes = (int) cursor.take(found.length);
            int at = 0;
            for (int i = 0; i < cursor.takenCount(); i++) {
                ByteBuffer part = cursor.taken()[i];
                int length = part.remaining();
                part.get(found, at, length);
                at += length;
            }
            int faults = at == bytes && bytes % COMMAND_BYTES == 0 ? 0 : 1;
            for (int from = 0; from + COMMAND_BYTES <= bytes; from += COMMAND_BYTES) {
                int digitsAt = from + COMMAND_BYTES - 2 - NUMBER_DIGITS;
                String number = new String(found, digitsAt, NUMBER_DIGITS, StandardCharsets.US_ASCII);
                faults += number.equals(String.format("%0" + NUMBER_DIGITS + "d", expected++)) ? 0 : 1;
            }
            cursor.release();
            return faults;
        }
    }

    /** One appends, one reads. */
    @JCStressTest
    @Description("A consumer takes whole commands, in order, while others are appended")
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "whole commands, each once")
    @Outcome(expect = FORBIDDEN, desc = "a part of a command, one out of order, or one that is missing")
    @State
    public static class ReadBesideAppend {
        private static final Shared SHARED = new Shared();
        private int faults;

        /** A loop. */
        @Actor
        public void loop() {
            SHARED.append();
            SHARED.append();
        }

        /** The consumer. */
        @Actor
        public void consumer() {
            faults = SHARED.read();
        }

        /** Reads the rest. */
        @Arbiter
        public void end(I_Result r) {
            r.r1 = faults + SHARED.readToTheEnd();
        }
    }

    /** Two append. */
    @JCStressTest
    @Description("What two loops append under the same key's lock lies in the order of that lock")
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "all of it, in order")
    @Outcome(expect = FORBIDDEN, desc = "out of order, torn, or missing")
    @State
    public static class OrderOfLocks {
        private static final Shared SHARED = new Shared();

        /** The first loop. */
        @Actor
        public void first() {
            SHARED.append();
        }

        /** The second loop. */
        @Actor
        public void second() {
            SHARED.append();
        }

        /** Reads it. */
        @Arbiter
        public void end(I_Result r) {
            r.r1 = SHARED.readToTheEnd();
        }
    }

    /** A second consumer comes and goes. */
    @JCStressTest
    @Description(
            "Who opens a cursor while others append sees whole commands from there on, and takes nothing from others")
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "whole commands for both")
    @Outcome(expect = FORBIDDEN, desc = "a part of a command, one out of order, or one that is missing")
    @State
    public static class OpenBesideAppend {
        private static final Shared SHARED = new Shared();
        private int faults;

        /** A loop. */
        @Actor
        public void loop() {
            SHARED.append();
        }

        /** Opens a cursor where the first one stands, and closes it. */
        @Actor
        public void opener() {
            LogCursor second = SHARED.log
                    .openAt(SHARED.cursor.position(), ChangeLog.NEVER_CUT)
                    .orElse(null);
            if (second == null) {
                faults++;
                return;
            }
            faults += second.take() % COMMAND_BYTES == 0 ? 0 : 1;
            second.release();
            second.close();
        }

        /** Reads it. */
        @Arbiter
        public void end(I_Result r) {
            r.r1 = faults + SHARED.readToTheEnd();
        }
    }
}
