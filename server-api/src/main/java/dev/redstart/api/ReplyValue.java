package dev.redstart.api;

import java.math.BigInteger;

/**
 * The reply of a command that a handler called, as a value: null, integer, double, boolean, big number, string, list, set, map,
 * or error. It has copied what it holds and may be kept. Which one it is follows from what the command wrote, as a client
 * of RESP3 would see it. To ask for another one is an {@link IllegalStateException} that says what it is.
 */
public interface ReplyValue {
    /** Whether it is null: a key or element that is not there. */
    boolean isNull();

    /** Whether it is an error. */
    boolean isError();

    /** Whether it is an integer. */
    boolean isInteger();

    /** Whether it is a double. */
    boolean isDouble();

    /** Whether it is a boolean. */
    boolean isBoolean();

    /** Whether it is a big number. */
    boolean isBigNumber();

    /** Whether it is a string: a simple one, a bulk string, or a verbatim one. */
    boolean isString();

    /** Whether it is a verbatim string, of which {@link #format()} tells more. */
    boolean isVerbatim();

    /** Whether it is a list; sets and maps are none. */
    boolean isList();

    /** Whether it is a set. */
    boolean isSet();

    /** Whether it is a map. */
    boolean isMap();

    /** The integer. */
    long integer();

    /** The double. */
    double number();

    /** The boolean. */
    boolean bool();

    /** The big number. */
    BigInteger bigNumber();

    /** The string's bytes. */
    Bytes bytes();

    /** A verbatim string's format: {@code txt} or {@code mkd}. */
    String format();

    /** The error, to be thrown or written. */
    CommandException error();

    /** Number of elements of a list or set, or of pairs of a map. */
    int size();

    /** An element of a list or set, from 0. */
    ReplyValue get(int index);

    /** The key of a map's pair, from 0. */
    ReplyValue key(int index);

    /** The value of a map's pair, from 0. */
    ReplyValue value(int index);
}
