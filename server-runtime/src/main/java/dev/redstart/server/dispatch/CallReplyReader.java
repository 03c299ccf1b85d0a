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
 * Reads what a handler wrote for RESP3 as a value. Handlers of called commands thus write through the same class as all
 * others: were there two, each call of a reply's methods would cost a look at which one it is.
 */
final class CallReplyReader {
    private final byte[] reply;
    private int at;

    private CallReplyReader(byte[] reply) {
        this.reply = reply;
    }

    /** Reads a whole reply; it was counted, so it is well formed. */
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
            case '_' -> nothing();
            case '$' -> CallReply.of(Kind.STRING, Bytes.of(bulk()));
            case '=' -> verbatim(bulk());
            case '*', '>' -> CallReply.ofElements(Kind.LIST, elements(1));
            case '~' -> CallReply.ofElements(Kind.SET, elements(1));
            case '%' -> CallReply.ofElements(Kind.MAP, elements(2));
            case '|' -> behindAttribute();
            default -> throw new IllegalStateException("a reply of type '" + (char) type + "'");
        };
    }

    private CallReply nothing() {
        at += 2;
        return CallReply.of(Kind.NULL, null);
    }

    /** What an attribute says is for clients alone. */
    private CallReply behindAttribute() {
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

    /** The first word is the code; what follows may quote a client's bytes. */
    private static CommandException error(byte[] line) {
        int blank = 0;
        while (blank < line.length && line[blank] != ' ') {
            blank++;
        }
        String code = new String(line, 0, blank, StandardCharsets.UTF_8);
        byte[] rest = new byte[Math.max(0, line.length - blank - 1)];
        System.arraycopy(line, line.length - rest.length, rest, 0, rest.length);
        return CommandException.quoting(code, "", Bytes.of(rest), "");
    }

    private static CallReply verbatim(byte[] bulk) {
        byte[] text = Arrays.copyOfRange(bulk, 4, bulk.length);
        return CallReply.verbatim(new String(bulk, 0, 3, StandardCharsets.UTF_8), Bytes.of(text));
    }

    private List<CallReply> elements(int each) {
        int count = Integer.parseInt(text()) * each;
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
