package dev.redstart.commands.basic;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Request;

/**
 * Walks over the operations of a BITFIELD. A first walk to the end finds everything that is wrong with them; {@link
 * #restart} begins another one, which cannot fail.
 */
final class BitfieldOperations {
    private static final CommandException INVALID_OVERFLOW =
            CommandException.of("ERR", "Invalid OVERFLOW type specified");

    private enum Kind {
        GET,
        SET,
        INCRBY
    }

    private final Request request;
    private int next;
    private Kind kind;
    private BitfieldType type;
    private long offset;
    private long number;
    private BitfieldType.Overflow overflow;

    BitfieldOperations(Request request) {
        this.request = request;
        restart();
    }

    /** Begins again. */
    void restart() {
        next = 2;
        overflow = BitfieldType.Overflow.WRAP;
    }

    /** Reads the next operation; false at the end. */
    boolean next() {
        while (next < request.argc() && request.arg(next).is("OVERFLOW")) {
            overflow = overflowAt(next + 1);
            next += 2;
        }
        if (next == request.argc()) {
            return false;
        }
        kind = kind(request.arg(next));
        int values = kind == Kind.GET ? 2 : 3;
        if (request.argc() - next <= values) {
            throw CommandException.SYNTAX;
        }
        type = BitfieldType.parse(request.arg(next + 1));
        offset = BitmapCommands.offset(request, request.arg(next + 2), type.bits());
        number = kind == Kind.GET ? 0 : request.arg(next + 3).toLong();
        next += values + 1;
        return true;
    }

    private BitfieldType.Overflow overflowAt(int index) {
        if (index >= request.argc()) {
            throw CommandException.SYNTAX;
        }
        Bytes word = request.arg(index);
        if (word.is("WRAP")) {
            return BitfieldType.Overflow.WRAP;
        }
        if (word.is("SAT")) {
            return BitfieldType.Overflow.SAT;
        }
        if (word.is("FAIL")) {
            return BitfieldType.Overflow.FAIL;
        }
        throw INVALID_OVERFLOW;
    }

    private static Kind kind(Bytes word) {
        if (word.is("GET")) {
            return Kind.GET;
        }
        if (word.is("SET")) {
            return Kind.SET;
        }
        if (word.is("INCRBY")) {
            return Kind.INCRBY;
        }
        throw CommandException.SYNTAX;
    }

    boolean isGet() {
        return kind == Kind.GET;
    }

    boolean isIncrement() {
        return kind == Kind.INCRBY;
    }

    BitfieldType type() {
        return type;
    }

    /** The field's first bit. */
    long offset() {
        return offset;
    }

    /** What is set or added. */
    long number() {
        return number;
    }

    BitfieldType.Overflow overflow() {
        return overflow;
    }
}
