package dev.redstart.api;

import java.math.BigInteger;

/**
 * The reply of a command that a handler called, as a value: null, integer, double, boolean, big number, string, list, set, map,
 * or error. It has copied what it holds and may be kept. Which one it is follows from what the command wrote, as a client
 * of RESP3 would see it. Asking for another one throws an {@link IllegalStateException} that says what it is.
 */
public interface ReplyValue {
    /** Returns whether it is null: a key or element that is not there. */
    boolean isNull();

    /** Returns whether it is an error. */
    boolean isError();

    /** Returns whether it is an integer. */
    boolean isInteger();

    /** Returns whether it is a double. */
    boolean isDouble();

    /** Returns whether it is a boolean. */
    boolean isBoolean();

    /** Returns whether it is a big number. */
    boolean isBigNumber();

    /** Returns whether it is a string: a simple one, a bulk string, or a verbatim one. */
    boolean isString();

    /** Returns whether it is a verbatim string, of which {@link #format()} tells more. */
    boolean isVerbatim();

    /** Returns whether it is a list; not a set or map. */
    boolean isList();

    /** Returns whether it is a set. */
    boolean isSet();

    /** Returns whether it is a map. */
    boolean isMap();

    /** Returns the integer. */
    long integer();

    /** Returns the double. */
    double number();

    /** Returns the boolean. */
    boolean bool();

    /** Returns the big number. */
    BigInteger bigNumber();

    /** Returns the string's bytes. */
    Bytes bytes();

    /** Returns a verbatim string's format: {@code txt} or {@code mkd}. */
    String format();

    /** Returns the error, to throw or to write. */
    CommandException error();

    /** Returns the number of elements of a list or set, or of pairs of a map. */
    int size();

    /** Returns an element of a list or set, from 0. */
    ReplyValue get(int index);

    /** Returns the key of a map's pair, from 0. */
    ReplyValue key(int index);

    /** Returns the value of a map's pair, from 0. */
    ReplyValue value(int index);
}
