package dev.redstart.server.resp;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Reply;
import dev.redstart.server.bytes.DoubleText;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Writes reply values as RESP2 or RESP3 and counts them, see {@link OpenAggregates}. One per event loop; {@link #begin}
 * points it at the next reply, {@link #isComplete()} says whether exactly one value was written.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP specification</a>
 */
public final class RespWriter implements Reply {
    private static final int NOWHERE = -1;

    private OutputBuffer out;
    private int protocol;
    private int start;

    /** Values outside of any aggregate. */
    private int values;
    /** Whether the whole reply is an error. */
    private boolean error;
    /** Whether values are counted and only the last one is in the buffer. */
    private boolean discardsValues;
    /** Whether more or fewer elements than announced were written. */
    private boolean wrongElementCount;
    /** Where the last attribute ended: a value must follow. */
    private int attributeEnd;

    private final OpenAggregates open = new OpenAggregates();

    /** Starts the next reply at the end of {@code out}, in RESP 2 or 3. */
    public void begin(OutputBuffer out, int protocol) {
        this.out = out;
        this.protocol = protocol;
        start = out.size();
        values = 0;
        open.clear();
        wrongElementCount = false;
        error = false;
        attributeEnd = NOWHERE;
    }

    /** Only counts values from here on: the caller only asks whether a reply is an error. */
    public void discardValues() {
        discardsValues = true;
    }

    /** Whether the whole reply is an error. */
    public boolean isError() {
        return error;
    }

    /** Continues in another protocol version; HELLO's own reply is already in the new one. */
    public void protocol(int version) {
        protocol = version;
    }

    /** Whether exactly one complete value was written since {@link #begin}. */
    public boolean isComplete() {
        return values == 1 && open.isEmpty() && !wrongElementCount;
    }

    /** Whether nothing was written since {@link #begin}. */
    public boolean isEmpty() {
        return values == 0;
    }

    /** Replaces everything since {@link #begin} with an error. */
    public void replaceWithError(CommandException error) {
        discard();
        error(error);
    }

    /**
     * Replaces everything since {@link #begin} with an error that may quote a client's bytes.
     *
     * @param latin1 the error's code and text, one byte a character
     */
    public void replaceWithError(String latin1) {
        discard();
        value();
        error = true;
        out.put('-');
        RespLines.error(out, latin1.getBytes(StandardCharsets.ISO_8859_1));
        done();
    }

    /** Removes everything since {@link #begin}. */
    public void discard() {
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
        RespLines.simple(out, ascii);
        done();
    }

    @Override
    public void integer(long value) {
        value();
        RespLines.header(out, ':', value);
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
        RespLines.line(out, ascii(text));
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
        RespLines.line(out, ascii(text));
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
        RespLines.header(out, '$', length);
        bytes(value, from, length);
        out.put(RespTokens.CRLF);
        done();
    }

    private void bytes(Bytes value, int from, int length) {
        if (!discardsValues) {
            BulkPayload.append(out, value, from, length);
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
        if (protocol == 2) {
            aggregate('*', elements, elements);
        } else {
            aggregate('*', OpenAggregates.PAIRS, pairs, elements);
        }
    }

    @Override
    public void attribute(int pairs) {
        int elements = Math.multiplyExact(pairs, 2);
        if (elements < 0) {
            throw new IllegalArgumentException("an attribute of " + pairs + " pairs");
        }
        wrongElementCount |= open.isEmpty() && values > 0; // it stands in front of a value
        open.push(OpenAggregates.PREFIX, elements, out.size()); // before the header, which RESP2 takes back
        RespLines.header(out, '|', pairs);
        done();
    }

    /** Begins a push message in front of the reply; RESP3 only. */
    public void pushInFront(int size) {
        if (protocol == 2) {
            throw new IllegalStateException("RESP2 has no push in front of a reply");
        }
        wrongElementCount |= open.isEmpty() && values > 0;
        open.push(OpenAggregates.PREFIX, size, out.size()); // counts as an attribute does: the reply has to follow
        RespLines.header(out, '>', size);
        done();
    }

    /** Begins a push message, in RESP2 an array. It is no reply, so it needs a {@link #begin} of its own. */
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
        if (!open.isCounted()) {
            wrongElementCount = true;
            return;
        }
        wrongElementCount |= attributeEnd == out.size() && !discardsValues;
        open.pop();
        int elements = open.closedElements();
        char type = open.closedType();
        if (type == '%') {
            wrongElementCount |= (elements & 1) != 0;
            type = protocol == 2 ? '*' : '%';
            elements = protocol == 2 ? elements : elements / 2;
        }
        if (!discardsValues) {
            byte[] header = new byte[RespLines.MAX_HEADER_BYTES];
            out.insert(open.closedHeaderAt(), header, RespLines.header(header, 0, type, elements));
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
        RespLines.header(out, '=', Math.addExact(bytes.length(), 4));
        out.put(ascii(format + ':'));
        bytes(bytes, 0, bytes.length());
        out.put(RespTokens.CRLF);
        done();
    }

    @Override
    public void error(CommandException error) {
        value();
        this.error = open.isEmpty();
        out.put('-');
        RespLines.error(out, error.toBytes());
        done();
    }

    @Override
    public int protocol() {
        return protocol;
    }

    private void bulkBytes(char type, String prefix, String text) {
        value();
        byte[] bytes = (prefix + text).getBytes(StandardCharsets.UTF_8);
        RespLines.header(out, type, bytes.length);
        out.put(bytes);
        out.put(RespTokens.CRLF);
        done();
    }

    private void aggregate(char type, int announced, int elements) {
        aggregate(type, type, announced, elements);
    }

    /** @param kind what the elements are counted as: the type or {@link OpenAggregates#PAIRS} */
    private void aggregate(char type, char kind, int announced, int elements) {
        if (elements < 0) {
            throw new IllegalArgumentException("an aggregate of " + elements + " elements");
        }
        value();
        RespLines.header(out, type, announced);
        open.push(kind, elements, out.size());
        done();
    }

    private void beginCounted(char type) {
        value();
        open.pushCounted(type, out.size());
    }

    /** Counts a value before its bytes are written. */
    private void value() {
        if (discardsValues) {
            out.truncate(start);
        }
        if (open.isEmpty()) {
            values++;
        } else if (open.countElement()) {
            out.put(RespTokens.PAIR);
        }
    }

    /** Closes the aggregates that are complete with the value just written. */
    private void done() {
        while (open.isComplete()) {
            open.pop();
            if (open.closedType() == OpenAggregates.PREFIX) {
                endPrefix();
                return; // it is no value: the aggregate around it lacks as many elements as before
            }
        }
    }

    private void endPrefix() {
        if (protocol == 2 && !discardsValues) {
            out.truncate(open.closedHeaderAt());
        }
        attributeEnd = out.size();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
