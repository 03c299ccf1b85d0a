package dev.redstart.api;

import java.math.BigInteger;

/**
 * Writes the one reply value of a request, in the client's RESP version. The runtime counts the elements: a handler that
 * writes none, two, or too few of them has its reply replaced by an internal error, so that no client is ever out of
 * step. Valid until the handler returns.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP specification</a>
 */
public interface Reply {
    /** Writes the simple string {@code OK}. */
    void ok();

    /** Writes a simple string. Line breaks become spaces. */
    void simple(String ascii);

    /** Writes an integer. */
    void integer(long value);

    /** Writes a RESP3 double; in RESP2 a bulk string. */
    void number(double value);

    /** Writes a RESP3 big number; in RESP2 a bulk string. */
    void bigNumber(BigInteger value);

    /** Writes a RESP3 boolean; in RESP2 the integer 1 or 0. */
    void bool(boolean value);

    /** Writes a bulk string; null writes {@link #nil()}. */
    void bulk(Bytes value);

    /**
     * Writes a bulk string of {@code length} bytes of a value, from {@code from} on.
     *
     * @throws IndexOutOfBoundsException where the value has no such range
     */
    void bulk(Bytes value, int from, int length);

    /** Writes a bulk string in UTF-8; null writes {@link #nil()}. */
    void bulk(CharSequence value);

    /** Writes RESP3 null; in RESP2 the null bulk string {@code $-1}. */
    void nil();

    /** Writes RESP3 null; in RESP2 the null array {@code *-1}. */
    void nilArray();

    /** Begins an array whose {@code size} elements follow. */
    void array(int size);

    /** Begins a RESP3 set, in RESP2 an array, whose {@code size} elements follow. */
    void set(int size);

    /** Begins a RESP3 map, in RESP2 a flat array: {@code pairs} times key and value follow. */
    void map(int pairs);

    /** Begins a RESP3 array of arrays of two, in RESP2 a flat array: {@code pairs} times two values follow. */
    void pairs(int pairs);

    /** Begins an array whose length is not known yet; ends with {@link #end()}. */
    void beginArray();

    /** Begins a map whose length is not known yet; ends with {@link #end()}. */
    void beginMap();

    /** Ends what {@link #beginArray()} or {@link #beginMap()} began. */
    void end();

    /**
     * Writes a RESP3 verbatim string; in RESP2 a bulk string.
     *
     * @param format three characters: {@code txt} or {@code mkd}
     */
    void verbatim(String format, CharSequence text);

    /**
     * Writes bytes as {@link #verbatim(String, CharSequence)} writes text.
     *
     * @param format three characters: {@code txt} or {@code mkd}
     */
    void verbatim(String format, Bytes bytes);

    /**
     * Begins an attribute of the value behind it, which only clients of RESP3 see: {@code pairs} times key and value follow, then
     * the value itself. The handler writes the pairs in any case; in RESP2 they are left out.
     */
    void attribute(int pairs);

    /** Writes an error as an element of an aggregate; for the whole reply throw it. */
    void error(CommandException error);

    /** Returns the client's RESP version, 2 or 3, for the few replies whose shape differs altogether. */
    int protocol();
}
