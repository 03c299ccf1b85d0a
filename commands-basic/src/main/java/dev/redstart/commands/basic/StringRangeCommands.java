package dev.redstart.commands.basic;

import static dev.redstart.api.TypeHandle.STRING;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.EventClass;
import dev.redstart.api.Flag;
import dev.redstart.api.Key;
import dev.redstart.api.KeyFlag;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.Reply;
import dev.redstart.api.Request;
import dev.redstart.api.TypeHandle;

/** Commands on parts of strings. A missing key counts as the empty string. */
final class StringRangeCommands {
    private static final Bytes EMPTY = Bytes.of(new byte[0]);

    private StringRangeCommands() {}

    static void register(PluginContext context) {
        context.command("APPEND", 3, StringRangeCommands::append)
                .writes(KeySpec.at(1).flags(KeyFlag.RW, KeyFlag.INSERT))
                .flags(Flag.DENY_OOM, Flag.FAST);
        context.command("STRLEN", 2, StringRangeCommands::strlen)
                .reads(KeySpec.at(1).flags(KeyFlag.RO))
                .flags(Flag.FAST);
        context.command("GETRANGE", 4, StringRangeCommands::getRange).reads(KeySpec.at(1));
        context.command("SUBSTR", 4, StringRangeCommands::getRange).reads(KeySpec.at(1));
        context.command("SETRANGE", 4, StringRangeCommands::setRange)
                .writes(KeySpec.at(1).flags(KeyFlag.RW, KeyFlag.UPDATE))
                .flags(Flag.DENY_OOM);
        context.command("LCS", -3, StringRangeCommands::lcs).reads(KeySpec.range(1, 2, 1));
    }

    private static final CommandException OFFSET_OUT_OF_RANGE = CommandException.of("ERR", "offset is out of range");

    private static void append(Request request, Reply reply) {
        Key key = request.key(0);
        boolean existed = key.exists();
        int oldLength = length(key);
        Bytes more = request.arg(2);
        if (oldLength > 0) {
            requirePossible(request, oldLength, more.length());
            key.write(oldLength, more);
        } else {
            key.replace(STRING, more); // which may be empty
        }
        if (existed) {
            key.encoding("raw"); // also after adding nothing, or to the empty string
        }
        request.countChanges(1); // of nothing too
        key.event(EventClass.STRING, "append");
        reply.integer(oldLength + more.length());
    }

    private static int length(Key key) {
        Bytes value = key.peek();
        return value == null ? 0 : value.length();
    }

    /** Both are lengths; their sum may be more than a long holds. */
    private static void requirePossible(Request request, long offset, int length) {
        if (offset > request.maxStringBytes() - length) {
            throw CommandException.STRING_TOO_LONG;
        }
    }

    private static void strlen(Request request, Reply reply) {
        reply.integer(length(request.key(0)));
    }

    private static void getRange(Request request, Reply reply) {
        long start = request.arg(2).toLong();
        long end = request.arg(3).toLong();
        Bytes value = request.key(0).get(STRING);
        int length = value == null ? 0 : value.length();
        boolean backwards = start < 0 && end < 0 && start > end;
        long from = fromFront(start, length);
        long to = Math.min(fromFront(end, length), length - 1L);
        if (backwards || from > to || length == 0) {
            reply.bulk(EMPTY);
        } else {
            reply.bulk(value, (int) from, (int) (to - from + 1));
        }
    }

    /** A place in a string; what is before its beginning is its beginning. */
    private static long fromFront(long place, int length) {
        return Math.max(0, place < 0 ? place + length : place);
    }

    private static void setRange(Request request, Reply reply) {
        long offset = request.arg(2).toLong();
        Bytes part = request.arg(3);
        if (offset < 0) {
            throw OFFSET_OUT_OF_RANGE;
        }
        Key key = request.key(0);
        int length = length(key);
        if (part.length() > 0) {
            requirePossible(request, offset, part.length());
            key.write((int) offset, part);
            key.event(EventClass.STRING, "setrange");
            length = Math.max(length, (int) offset + part.length());
        }
        reply.integer(length);
    }

    private static final CommandException NO_STRINGS =
            CommandException.of("ERR", "The specified keys must contain string values");
    private static final CommandException LEN_AND_IDX =
            CommandException.of("ERR", "If you want both the length and indexes, please just use IDX.");
    private static final CommandException LCS_TOO_LARGE =
            CommandException.of("ERR", "Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");

    /** What redis-server takes for each pair of bytes, and sets in relation to {@code proto-max-bulk-len}. */
    private static final int LCS_BYTES_PER_PAIR = 4;

    private static void lcs(Request request, Reply reply) {
        byte[] a = bytes(request.key(0));
        byte[] b = bytes(request.key(1));
        boolean onlyLength = false;
        boolean places = false;
        boolean withLengths = false;
        long minLength = 0;
        for (int i = 3; i < request.argc(); i++) {
            Bytes word = request.arg(i);
            if (word.is("LEN")) {
                onlyLength = true;
            } else if (word.is("IDX")) {
                places = true;
            } else if (word.is("WITHMATCHLEN")) {
                withLengths = true;
            } else if (word.is("MINMATCHLEN") && i + 1 < request.argc()) {
                minLength = request.arg(++i).toLong();
            } else {
                throw CommandException.SYNTAX;
            }
        }
        if (onlyLength && places) {
            throw LEN_AND_IDX;
        }
        long pairs = (a.length + 1L) * (b.length + 1L);
        if (pairs > request.maxStringBytes() / LCS_BYTES_PER_PAIR) {
            throw LCS_TOO_LARGE;
        }
        LongestCommonSubsequence common = new LongestCommonSubsequence(a, b, onlyLength);
        if (onlyLength) {
            reply.integer(common.length());
        } else if (places) {
            writePlaces(reply, common, minLength, withLengths);
        } else {
            reply.bulk(Bytes.of(common.bytes()));
        }
    }

    private static byte[] bytes(Key key) {
        TypeHandle<?> type = key.type();
        if (type != null && type != STRING) {
            throw NO_STRINGS;
        }
        Bytes value = key.get(STRING);
        return value == null ? new byte[0] : value.toByteArray();
    }

    private static void writePlaces(Reply reply, LongestCommonSubsequence common, long minLength, boolean withLengths) {
        reply.map(2);
        reply.bulk("matches");
        reply.beginArray();
        common.matches((a, b, length) -> {
            if (length >= minLength) {
                reply.array(withLengths ? 3 : 2);
                writePlace(reply, a, length);
                writePlace(reply, b, length);
                if (withLengths) {
                    reply.integer(length);
                }
            }
        });
        reply.end();
        reply.bulk("len");
        reply.integer(common.length());
    }

    private static void writePlace(Reply reply, int from, int length) {
        reply.array(2);
        reply.integer(from);
        reply.integer(from + length - 1L);
    }
}
