package dev.redstart.server.aof;

import dev.redstart.server.config.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Reads one file of the log: a snapshot if it begins with one, then commands and lines that begin with {@code #}.
 *
 * <p>The problem: a crash may cut the last file anywhere, which is not damage; a file with any other fault must
 * never be loaded in part. The rule: commands are passed on when they are complete, those of a transaction when its EXEC was
 * read. If the file ends before that, {@link #wholeBytes()} says where the last complete one ended, and the caller decides
 * whether to truncate the file there. Any other fault is an {@link AofException} with file and offset. Memory holds one command
 * or transaction; a length alone reserves nothing.
 *
 * <p>Two differences from redis-server, which reads the same files. A file that ends with NULs, as file systems leave it after
 * unfinished writes, counts as cut there; redis-server rejects it. A {@code #} line that is cut off counts as cut, too;
 * redis-server continues after it and loses the command that it then appends to that line.
 */
final class AofReader {
    private static final byte[] SNAPSHOT = "REDIS".getBytes(StandardCharsets.US_ASCII);

    /** The most digits of a number of arguments or of a length that an array can have. */
    private static final int MAX_DIGITS = 10;

    /** The file ended within a command. It has no stack trace, because {@link #read} catches it. */
    private static final class UnexpectedEnd extends Exception {
        private static final long serialVersionUID = 1L;

        UnexpectedEnd() {
            super(null, null, false, false);
        }
    }

    private final InputStream in;
    private final long sizeBytes;
    private final String file;
    private final AofHandler handler;
    private final long bytesBefore;
    private final AofCommand command = new AofCommand();
    private final ReplayState state = new ReplayState();

    private byte[] buffer = new byte[Limits.LOG_READ_BYTES];
    /** The index of the first byte that is still needed: that of a command, or of a transaction. */
    private int retained;
    /** Its offset in the file. */
    private long retainedOffset;

    private int limit;
    private long wholeBytes;
    /** Set by {@link #header}: where the header ends, relative to {@link #retained}. */
    private int headerEnd;

    /**
     * A reader of one file.
     *
     * @param bytesBefore bytes of the previous files, for {@link AofHandler#progress}
     */
    AofReader(InputStream in, long sizeBytes, String file, long bytesBefore, AofHandler handler) {
        this.in = in;
        this.sizeBytes = sizeBytes;
        this.file = file;
        this.bytesBefore = bytesBefore;
        this.handler = handler;
    }

    /** Returns the offset where the last complete command, transaction or line ended. */
    long wholeBytes() {
        return wholeBytes;
    }

    /**
     * Reads the file.
     *
     * @return whether it ends with a whole command
     */
    boolean read() throws IOException, AofException {
        try {
            snapshot();
            while (has(1)) {
                item();
            }
            return true;
        } catch (UnexpectedEnd e) {
            return false;
        }
    }

    private void snapshot() throws IOException, AofException {
        if (!has(SNAPSHOT.length) || !Arrays.equals(buffer, 0, SNAPSHOT.length, SNAPSHOT, 0, SNAPSHOT.length)) {
            return;
        }
        try {
            Buffered stream = new Buffered();
            stream.unread(handler.snapshot(stream));
        } catch (AofException e) {
            throw e.at(file + ": ");
        }
        wholeBytes = retainedOffset;
    }

    private void item() throws IOException, AofException, UnexpectedEnd {
        if (isComment(0)) {
            forget(line(0));
        } else {
            int end = commandWithState(0);
            if (command.isNamed("MULTI")) {
                end = transaction(end);
            } else if (command.isNamed("EXEC")) {
                throw damaged(0, "EXEC without MULTI");
            } else {
                deliver(0);
            }
            forget(end);
        }
        wholeBytes = retainedOffset;
    }

    /** Reads a whole transaction before it passes any of it on. */
    private int transaction(int first) throws IOException, AofException, UnexpectedEnd {
        int at = first;
        while (true) {
            int begin = at;
            if (isComment(begin)) {
                at = line(begin);
                continue;
            }
            at = commandWithState(begin);
            if (command.isNamed("MULTI")) {
                throw damaged(begin, "MULTI within MULTI");
            }
            if (command.isNamed("DISCARD")) {
                return at;
            }
            if (command.isNamed("EXEC")) {
                deliver(first, begin);
                return at;
            }
        }
    }

    private void deliver(int from, int to) throws IOException, AofException, UnexpectedEnd {
        int at = from;
        while (at < to) {
            if (isComment(at)) {
                at = line(at);
            } else {
                int end = commandWithState(at);
                deliver(at);
                at = end;
            }
        }
    }

    private void deliver(int at) throws AofException {
        try {
            handler.command(command);
        } catch (AofException e) {
            throw e.at(where(at));
        }
    }

    /** Whether a line begins here that is not about the next command. */
    private boolean isComment(int at) throws IOException, AofException, UnexpectedEnd {
        if (b(at) != '#') {
            return false;
        }
        for (int i = 1; i < ReplayState.PREFIX.length; i++) {
            if (b(at + i) != ReplayState.PREFIX[i]) {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads a command with the line before it that has its time and seed, if there is one, and returns where the command ends.
     * A file is never truncated between the two.
     */
    private int commandWithState(int from) throws IOException, AofException, UnexpectedEnd {
        if (b(from) != '#') {
            return command(from);
        }
        int begin = line(from, ReplayState.MAX_LINE_BYTES);
        if (b(begin - 2) != '\r' || !state.read(buffer, retained + from, retained + begin - 2)) {
            throw damaged(from, "a line #RS: that is not '#RS:milliseconds' or '#RS:milliseconds,seed'");
        }
        int end = command(begin);
        if (command.isNamed("MULTI") || command.isNamed("EXEC") || command.isNamed("DISCARD")) {
            throw damaged(from, "a line #RS: before " + command.text(0) + ", which takes neither time nor seed");
        }
        command.replayState(state);
        return end;
    }

    private int line(int from, int maxBytes) throws IOException, AofException, UnexpectedEnd {
        for (int at = from; at < from + maxBytes; at++) {
            if (b(at) == '\n') {
                return at + 1;
            }
        }
        throw damaged(from, "a line #RS: that does not end");
    }

    /** Reads a line to its end and returns where that is. */
    private int line(int from) throws IOException, AofException, UnexpectedEnd {
        int at = from;
        while (b(at) != '\n') {
            at++;
        }
        return at + 1;
    }

    /** Reads a command and returns where it ends. */
    private int command(int from) throws IOException, AofException, UnexpectedEnd {
        command.clear();
        int arguments = header(from, '*');
        if (arguments == 0) {
            throw damaged(from, "a command without arguments");
        }
        int at = headerEnd;
        for (int i = 0; i < arguments; i++) {
            int length = header(at, '$');
            need((long) headerEnd + length + 2);
            int end = headerEnd + length;
            command.add(headerEnd - from, length);
            expect(end, '\r');
            expect(end + 1, '\n');
            at = end + 2;
        }
        command.point(buffer, retained + from, at - from, retainedOffset + from);
        return at;
    }

    private int header(int from, char type) throws IOException, AofException, UnexpectedEnd {
        expect(from, type);
        int at = from + 1;
        long number = 0;
        while (isDigit(b(at))) {
            if (at - from > MAX_DIGITS) {
                throw damaged(from, "a number that is too large");
            }
            number = number * 10 + b(at) - '0';
            at++;
        }
        if (at == from + 1) {
            throw unexpected(at, "a number");
        }
        expect(at, '\r');
        expect(at + 1, '\n');
        headerEnd = at + 2;
        if (number > Limits.QUERY_MAX_BYTES) {
            throw damaged(from, "a number that is too large");
        }
        return (int) number;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private void expect(int at, char wanted) throws IOException, AofException, UnexpectedEnd {
        if (b(at) != wanted) {
            throw unexpected(at, wanted == '\r' || wanted == '\n' ? "the end of the line" : "'" + wanted + "'");
        }
    }

    private AofException unexpected(int at, String wanted) throws IOException, AofException, UnexpectedEnd {
        int found = b(at) & 0xff;
        String shown = found > ' ' && found < 0x7f ? "'" + (char) found + "'" : String.format("byte 0x%02x", found);
        AofException damage = damaged(at, "expected " + wanted + ", found " + shown);
        if (found == 0 && nothingButNuls(at)) {
            throw new UnexpectedEnd();
        }
        return damage;
    }

    private boolean nothingButNuls(int at) throws IOException {
        forget(at);
        while (has(1)) {
            for (int i = retained; i < limit; i++) {
                if (buffer[i] != 0) {
                    return false;
                }
            }
            forget(limit - retained);
        }
        return true;
    }

    private AofException damaged(int at, String reason) {
        return new AofException(where(at) + reason);
    }

    private String where(int at) {
        return file + ", offset " + (retainedOffset + at) + ": ";
    }

    // Bytes, by their distance from the first one that is retained

    private byte b(int at) throws IOException, AofException, UnexpectedEnd {
        if (retained + at >= limit) {
            need(at + 1L);
        }
        return buffer[retained + at];
    }

    private void need(long wanted) throws IOException, AofException, UnexpectedEnd {
        if (wanted > Limits.QUERY_MAX_BYTES && wanted <= sizeBytes - retainedOffset) {
            throw damaged(0, "a command or transaction of 2 GB or more");
        }
        if (!has(wanted)) {
            throw new UnexpectedEnd();
        }
    }

    /** Reads so many bytes; returns whether there are so many. */
    private boolean has(long wanted) throws IOException {
        if (limit - retained >= wanted) {
            return true;
        }
        if (wanted > sizeBytes - retainedOffset) {
            return false;
        }
        makeRoom(wanted);
        while (limit - retained < wanted) {
            int count = in.read(buffer, limit, buffer.length - limit);
            if (count < 0) {
                return false;
            }
            limit += count;
            handler.progress(bytesBefore + retainedOffset + limit - retained);
        }
        return true;
    }

    private void makeRoom(long wanted) {
        if (buffer.length - retained >= wanted) {
            return;
        }
        byte[] target = buffer;
        if (buffer.length < wanted) {
            long roomy = Math.min(Math.min(wanted + wanted / 2, Limits.QUERY_MAX_BYTES), sizeBytes - retainedOffset);
            target = new byte[(int) Math.max(wanted, roomy)];
        } else if (buffer.length > Limits.LOG_READ_BYTES && wanted <= Limits.LOG_READ_BYTES) {
            target = new byte[Limits.LOG_READ_BYTES];
        }
        System.arraycopy(buffer, retained, target, 0, limit - retained);
        buffer = target;
        limit -= retained;
        retained = 0;
    }

    private void forget(int bytes) {
        retained += bytes;
        retainedOffset += bytes;
    }

    /** The file as a stream, from the first retained byte on. */
    private final class Buffered extends InputStream {
        /** The number of returned bytes that the buffer still holds. */
        private int given;

        /** Takes the last returned bytes back. */
        private void unread(int count) {
            Objects.checkIndex(count, given + 1);
            forget(-count);
        }

        /** Reads on; returns false at the end of the file. */
        private boolean fill() throws IOException {
            if (retained == limit) {
                given = 0;
            }
            return has(1);
        }

        @Override
        public int read() throws IOException {
            if (!fill()) {
                return -1;
            }
            int b = buffer[retained] & 0xff;
            forget(1);
            given++;
            return b;
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, limit - retained);
            System.arraycopy(buffer, retained, target, from, count);
            forget(count);
            given += count;
            return count;
        }

        @Override
        public int available() {
            return limit - retained;
        }
    }
}
