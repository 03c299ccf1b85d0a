package dev.redstart.server.resp;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Reply;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.bytes.Decimal;
import dev.redstart.server.bytes.DoubleText;
import dev.redstart.server.config.Limits;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Writes reply values as RESP2 or RESP3 and counts them: one int per open aggregate. One per event loop; {@link #begin}
 * points it at the next reply, {@link #isComplete()} tells whether exactly one value was written.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP specification</a>
 */
public final class RespWriter implements Reply {
    /** A smaller part of a large value is copied: a client that does not read must not hold many times what it waits for. */
    private static final int MAX_DIVISOR = 4;

    /** An open aggregate whose elements are counted upwards until {@link #end()}. */
    private static final int COUNTED = -1;

    private static final int NOWHERE = -1;

    private OutputBuffer out;
    private int protocol;
    private int start;

    /** Values outside of any aggregate. */
    private int values;
    /** Whether the whole reply is an error. */
    private boolean error;
    /** Values are counted and go nowhere but for the last one. */
    private boolean discardsValues;
    /** Set when more or less than announced was written. */
    private boolean wrongElementCount;
    /** Where the last attribute ended: the value that it is about must follow. */
    private int attributeEnd;

    private int depth;
    private int[] missing = new int[8];
    private int[] counted = new int[8];
    private int[] headerAt = new int[8];
    private char[] kind = new char[8];

    /** Starts the next reply at the end of {@code out}, in RESP 2 or 3. */
    public void begin(OutputBuffer out, int protocol) {
        this.out = out;
        this.protocol = protocol;
        start = out.size();
        values = 0;
        depth = 0;
        wrongElementCount = false;
        error = false;
        attributeEnd = NOWHERE;
    }

    /** From here on values are only counted, for who wants to know no more than whether a reply is an error. */
    public void discardValues() {
        discardsValues = true;
    }

    /** Whether the whole reply is an error. */
    public boolean isError() {
        return error;
    }

    /** Goes on in another protocol version; HELLO's own reply is already in the new one. */
    public void protocol(int version) {
        protocol = version;
    }

    /** Whether exactly one whole value was written since {@link #begin}. */
    public boolean isComplete() {
        return values == 1 && depth == 0 && !wrongElementCount;
    }

    /** Whether nothing was written since {@link #begin}. */
    public boolean isEmpty() {
        return values == 0;
    }

    /** Takes everything since {@link #begin} back and answers with an error instead. */
    public void replaceWithError(CommandException error) {
        restart();
        error(error);
    }

    /**
     * Takes everything since {@link #begin} back and answers with an error that may quote a client's bytes.
     *
     * @param latin1 the error's code and text, one byte a character
     */
    public void replaceWithError(String latin1) {
        restart();
        value();
        error = true;
        out.put('-');
        errorLine(latin1.getBytes(StandardCharsets.ISO_8859_1));
        done();
    }

    /** Takes everything since {@link #begin} back. */
    public void discard() {
        restart();
    }

    private void restart() {
        out.truncate(start);
        begin(out, protocol);
    }

    @Override
    public void ok() {
        value();
        out.put(RespTokens.OK);
        done();
    }

    @Override
    public void simple(String ascii) {
        value();
        out.put('+');
        simpleLine(ascii);
        done();
    }

    @Override
    public void integer(long value) {
        value();
        header(':', value);
        done();
    }

    @Override
    public void number(double value) {
        String text = DoubleText.of(value);
        if (protocol == 2) {
            bulk(text);
            return;
        }
        value();
        out.put(',');
        line(ascii(text));
        done();
    }

    @Override
    public void bigNumber(BigInteger value) {
        String text = value.toString();
        if (protocol == 2) {
            bulk(text);
            return;
        }
        value();
        out.put('(');
        line(ascii(text));
        done();
    }

    @Override
    public void bool(boolean value) {
        value();
        if (protocol == 2) {
            out.put(value ? RespTokens.ONE : RespTokens.ZERO);
        } else {
            out.put(value ? RespTokens.TRUE : RespTokens.FALSE);
        }
        done();
    }

    @Override
    public void bulk(Bytes value) {
        if (value == null) {
            nil();
            return;
        }
        bulk(value, 0, value.length());
    }

    @Override
    public void bulk(Bytes value, int from, int length) {
        Objects.checkFromIndexSize(from, length, value.length());
        value();
        header('$', length);
        bytes(value, from, length);
        out.put(RespTokens.CRLF);
        done();
    }

    private void bytes(Bytes value, int from, int length) {
        if (discardsValues) {
            return;
        }
        if (value instanceof BytesView view) {
            range(view, from, length);
        } else if (OutputBuffer.belongsOutside(length)) {
            value.copyTo(from, out.reserveOutside(length), 0, length);
        } else {
            int at = out.reserve(length);
            value.copyTo(from, out.array(), at, length);
        }
    }

    private void range(BytesView view, int from, int length) {
        boolean most = length >= view.length() / MAX_DIVISOR; // a reply keeps all of the array and counts the range
        if (length >= Limits.LARGE_BULK_BYTES && most && view.retain()) {
            out.refer(view.array(), view.from() + from, length);
        } else {
            out.put(view.array(), view.from() + from, length);
        }
    }

    @Override
    public void bulk(CharSequence value) {
        if (value == null) {
            nil();
            return;
        }
        bulkBytes('$', "", value.toString());
    }

    @Override
    public void nil() {
        value();
        out.put(protocol == 2 ? RespTokens.NIL_BULK : RespTokens.NULL);
        done();
    }

    @Override
    public void nilArray() {
        value();
        out.put(protocol == 2 ? RespTokens.NIL_ARRAY : RespTokens.NULL);
        done();
    }

    @Override
    public void array(int size) {
        aggregate('*', size, size);
    }

    @Override
    public void set(int size) {
        aggregate(protocol == 2 ? '*' : '~', size, size);
    }

    @Override
    public void map(int pairs) {
        int elements = Math.multiplyExact(pairs, 2);
        aggregate(protocol == 2 ? '*' : '%', protocol == 2 ? elements : pairs, elements);
    }

    @Override
    public void pairs(int pairs) {
        int elements = Math.multiplyExact(pairs, 2);
        aggregate('*', protocol == 2 ? elements : pairs, elements);
        if (protocol != 2 && elements > 0) {
            kind[depth - 1] = 'p';
        }
    }

    @Override
    public void attribute(int pairs) {
        int elements = Math.multiplyExact(pairs, 2);
        if (elements < 0) {
            throw new IllegalArgumentException("an attribute of " + pairs + " pairs");
        }
        wrongElementCount |= depth == 0 && values > 0; // it stands in front of a value
        push('|', elements); // before the header, which is taken back in RESP2
        header('|', pairs);
        done();
    }

    /** Tells a client of RESP3 something that it did not ask for, in front of the reply. */
    public void pushInFront(int size) {
        if (protocol == 2) {
            throw new IllegalStateException("RESP2 has no push in front of a reply");
        }
        wrongElementCount |= depth == 0 && values > 0;
        push('|', size); // it counts as an attribute does: the reply has to follow
        header('>', size);
        done();
    }

    /**
     * Tells a client of RESP3 something that it did not ask for; in RESP2 an array, for subscribers. It is no reply, so
     * it needs a {@link #begin} of its own.
     */
    public void push(int size) {
        aggregate(protocol == 2 ? '*' : '>', size, size);
    }

    @Override
    public void beginArray() {
        beginCounted('*');
    }

    @Override
    public void beginMap() {
        beginCounted('%');
    }

    @Override
    public void end() {
        if (depth == 0 || missing[depth - 1] != COUNTED) {
            wrongElementCount = true;
            return;
        }
        wrongElementCount |= attributeEnd == out.size() && !discardsValues;
        depth--;
        int elements = counted[depth];
        char type = kind[depth];
        if (type == '%') {
            wrongElementCount |= (elements & 1) != 0;
            type = protocol == 2 ? '*' : '%';
            elements = protocol == 2 ? elements : elements / 2;
        }
        byte[] header = new byte[Decimal.MAX_LENGTH + 3];
        header[0] = (byte) type;
        int length = 1 + Decimal.write(elements, header, 1);
        header[length++] = '\r';
        header[length++] = '\n';
        if (!discardsValues) {
            out.insert(headerAt[depth], header, length);
        }
        done();
    }

    @Override
    public void verbatim(String format, CharSequence text) {
        if (format.length() != 3) {
            throw new IllegalArgumentException("a verbatim string's format has three characters: " + format);
        }
        if (protocol == 2) {
            bulk(text);
        } else {
            bulkBytes('=', format + ':', text.toString());
        }
    }

    @Override
    public void verbatim(String format, Bytes bytes) {
        if (format.length() != 3) {
            throw new IllegalArgumentException("a verbatim string's format has three characters: " + format);
        }
        if (protocol == 2) {
            bulk(bytes);
            return;
        }
        value();
        header('=', Math.addExact(bytes.length(), 4));
        out.put(ascii(format + ':'));
        bytes(bytes, 0, bytes.length());
        out.put(RespTokens.CRLF);
        done();
    }

    @Override
    public void error(CommandException error) {
        value();
        this.error = depth == 0;
        out.put('-');
        errorLine(error.toBytes());
        done();
    }

    @Override
    public int protocol() {
        return protocol;
    }

    private void bulkBytes(char type, String prefix, String text) {
        value();
        byte[] bytes = (prefix + text).getBytes(StandardCharsets.UTF_8);
        header(type, bytes.length);
        out.put(bytes);
        out.put(RespTokens.CRLF);
        done();
    }

    /** ASCII goes out without garbage. */
    private void simpleLine(String text) {
        int start = out.size();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 127) {
                out.truncate(start);
                line(text.getBytes(StandardCharsets.UTF_8));
                return;
            }
            out.put(c == '\r' || c == '\n' ? ' ' : c);
        }
        out.put(RespTokens.CRLF);
    }

    /** What an error quotes may end in line breaks: these are left out, as redis-server does, and others are blanks. */
    private void errorLine(byte[] text) {
        int length = text.length;
        while (length > 0 && (text[length - 1] == '\r' || text[length - 1] == '\n')) {
            length--;
        }
        line(length == text.length ? text : Arrays.copyOf(text, length));
    }

    private void line(byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\r' || text[i] == '\n') {
                text[i] = ' ';
            }
        }
        out.put(text);
        out.put(RespTokens.CRLF);
    }

    private void header(char type, long number) {
        int at = out.reserve(Decimal.MAX_LENGTH + 3);
        byte[] bytes = out.array();
        bytes[at++] = (byte) type;
        at += Decimal.write(number, bytes, at);
        bytes[at++] = '\r';
        bytes[at++] = '\n';
        out.truncate(at);
    }

    private void aggregate(char type, int announced, int elements) {
        if (elements < 0) {
            throw new IllegalArgumentException("an aggregate of " + elements + " elements");
        }
        value();
        header(type, announced);
        push(type, elements);
        done();
    }

    private void beginCounted(char type) {
        value();
        push(type, COUNTED);
    }

    private void push(char type, int elements) {
        if (depth == missing.length) {
            missing = Arrays.copyOf(missing, depth * 2);
            counted = Arrays.copyOf(counted, depth * 2);
            headerAt = Arrays.copyOf(headerAt, depth * 2);
            kind = Arrays.copyOf(kind, depth * 2);
        }
        missing[depth] = elements;
        counted[depth] = 0;
        headerAt[depth] = out.size();
        kind[depth] = type;
        depth++;
    }

    /** Counts a value before its bytes are written. */
    private void value() {
        if (discardsValues) {
            out.truncate(start);
        }
        if (depth == 0) {
            values++;
            return;
        }
        int level = depth - 1;
        if (missing[level] == COUNTED) {
            counted[level]++;
            return;
        }
        if (kind[level] == 'p' && (missing[level] & 1) == 0) {
            out.put(RespTokens.PAIR);
        }
        missing[level]--;
    }

    /** Closes the aggregates that are complete with the value just written. */
    private void done() {
        while (depth > 0 && missing[depth - 1] == 0) {
            depth--;
            if (kind[depth] == '|') {
                endAttribute();
                return; // it is no value, so what is around it misses as many as before
            }
        }
    }

    private void endAttribute() {
        if (protocol == 2 && !discardsValues) {
            out.truncate(headerAt[depth]);
        }
        attributeEnd = out.size();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
