package dev.redstart.server.resp;

import java.nio.charset.StandardCharsets;

/** Constant parts of replies. */
final class RespTokens {
    static final byte[] OK = ascii("+OK\r\n");
    static final byte[] NIL_BULK = ascii("$-1\r\n");
    static final byte[] NIL_ARRAY = ascii("*-1\r\n");
    static final byte[] NULL = ascii("_\r\n");
    static final byte[] TRUE = ascii("#t\r\n");
    static final byte[] FALSE = ascii("#f\r\n");
    static final byte[] ONE = ascii(":1\r\n");
    static final byte[] ZERO = ascii(":0\r\n");
    static final byte[] PAIR = ascii("*2\r\n");
    static final byte[] CRLF = ascii("\r\n");

    private RespTokens() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
