package dev.redstart.server.dispatch;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.server.dispatch.CallReply.Kind;
import dev.redstart.server.resp.OutputBuffer;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the RESP3 that a handler wrote as a value. Handlers of called commands thus write through the same class as all
 * others: with two implementations every call of a reply's methods would be a virtual dispatch.
 */
final class CallReplyReader {
    private final byte[] reply;
    private int at;

    private CallReplyReader(byte[] reply) {
        this.reply = reply;
    }

    /** Reads a complete reply. Its elements were counted when it was written, so it is well formed. */
    static CallReply read(OutputBuffer out) {
        byte[] all = new byte[Math.toIntExact(out.bytes())];
        out.drainTo(ByteBuffer.wrap(all), 0);
        return new CallReplyReader(all).value();
    }

    private CallReply value() {
        byte type = reply[at++];
        return switch (type) {
            case '+' -> CallReply.of(Kind.STRING, Bytes.of(line()));
            case '-' -> CallReply.of(Kind.ERROR, error(line()));
            case ':' -> CallReply.of(Kind.INTEGER, Long.parseLong(text()));
            case ',' -> CallReply.of(Kind.DOUBLE, number(text()));
            case '#' -> CallReply.of(Kind.BOOLEAN, text().equals("t"));
            case '(' -> CallReply.of(Kind.BIG_NUMBER, new BigInteger(text()));
            case '_' -> nullReply();
            case '$' -> CallReply.of(Kind.STRING, Bytes.of(bulk()));
            case '=' -> verbatim(bulk());
            case '*', '>' -> CallReply.ofElements(Kind.LIST, elements(1));
            case '~' -> CallReply.ofElements(Kind.SET, elements(1));
            case '%' -> CallReply.ofElements(Kind.MAP, elements(2));
            case '|' -> afterAttribute();
            default -> throw new IllegalStateException("unknown type '" + (char) type + "' in a reply");
        };
    }

    private CallReply nullReply() {
        at += 2;
        return CallReply.of(Kind.NULL, null);
    }

    /** Skips an attribute, which only concerns clients, and returns the value after it. */
    private CallReply afterAttribute() {
        int values = Integer.parseInt(text()) * 2;
        for (int i = 0; i < values; i++) {
            CallReply unused = value();
        }
        return value();
    }

    private static double number(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    /** Returns the error of a line: its first word is the code, and the rest may quote a client's bytes. */
    private static CommandException error(byte[] line) {
        int space = 0;
        while (space < line.length && line[space] != ' ') {
            space++;
        }
        String code = new String(line, 0, space, StandardCharsets.UTF_8);
        byte[] rest = new byte[Math.max(0, line.length - space - 1)];
        System.arraycopy(line, line.length - rest.length, rest, 0, rest.length);
        return CommandException.quoting(code, "", Bytes.of(rest), "");
    }

    private static CallReply verbatim(byte[] bulk) {
        byte[] text = Arrays.copyOfRange(bulk, 4, bulk.length);
        return CallReply.verbatim(new String(bulk, 0, 3, StandardCharsets.UTF_8), Bytes.of(text));
    }

    private List<CallReply> elements(int valuesPerElement) {
        int count = Integer.parseInt(text()) * valuesPerElement;
        List<CallReply> elements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            elements.add(value());
        }
        return elements;
    }

    private byte[] bulk() {
        int length = Integer.parseInt(text());
        byte[] bulk = Arrays.copyOfRange(reply, at, at + length);
        at += length + 2;
        return bulk;
    }

    private String text() {
        return new String(line(), StandardCharsets.ISO_8859_1);
    }

    private byte[] line() {
        int from = at;
        while (reply[at] != '\r') {
            at++;
        }
        byte[] line = Arrays.copyOfRange(reply, from, at);
        at += 2;
        return line;
    }
}
