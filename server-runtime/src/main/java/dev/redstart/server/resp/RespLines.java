package dev.redstart.server.resp;

import dev.redstart.server.bytes.Decimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes the lines of RESP: headers with a number, simple strings and error texts, each with its CRLF. */
final class RespLines {
    /** A type byte, the longest number and CRLF. */
    static final int MAX_HEADER_BYTES = Decimal.MAX_LENGTH + 3;

    private RespLines() {}

    /** Appends a header. */
    static void header(OutputBuffer out, char type, long number) {
        int at = out.reserve(MAX_HEADER_BYTES);
        out.truncate(header(out.array(), at, type, number));
    }

    /** Writes a header into an array at a position, and returns where it ends. */
    static int header(byte[] target, int from, char type, long number) {
        int at = from;
        target[at++] = (byte) type;
        at += Decimal.write(number, target, at);
        target[at++] = '\r';
        target[at++] = '\n';
        return at;
    }

    /** Appends a text whose line breaks become blanks. ASCII is written without garbage. */
    static void simple(OutputBuffer out, String text) {
        int start = out.size();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 127) {
                out.truncate(start);
                line(out, text.getBytes(StandardCharsets.UTF_8));
                return;
            }
            out.put(c == '\r' || c == '\n' ? ' ' : c);
        }
        out.put(RespTokens.CRLF);
    }

    /** Appends the text of an error. Line breaks at its end are left out, as redis-server does; others become blanks. */
    static void error(OutputBuffer out, byte[] text) {
        int length = text.length;
        while (length > 0 && (text[length - 1] == '\r' || text[length - 1] == '\n')) {
            length--;
        }
        line(out, length == text.length ? text : Arrays.copyOf(text, length));
    }

    /** Appends a text whose line breaks become blanks, in the given array too. */
    static void line(OutputBuffer out, byte[] text) {
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\r' || text[i] == '\n') {
                text[i] = ' ';
            }
        }
        out.put(text);
        out.put(RespTokens.CRLF);
    }
}
