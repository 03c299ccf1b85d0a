package dev.redstart.server.rdb;

import dev.redstart.api.Bytes;

/** Bytes in quotes, as redis-server and redis-cli show them, for messages. */
public final class QuotedBytes {
    private static final int SHOWN = 64;

    private QuotedBytes() {}

    /** Returns the first bytes, with dots if there are more. */
    public static String shortened(Bytes bytes) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < Math.min(SHOWN, bytes.length()); i++) {
            quote(bytes.at(i), text);
        }
        return text.append(bytes.length() > SHOWN ? "\"..." : "\"").toString();
    }

    private static void quote(byte b, StringBuilder text) {
        switch (b) {
            case '\\', '"' -> text.append('\\').append((char) b);
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            case 7 -> text.append("\\a");
            case '\b' -> text.append("\\b");
            default -> {
                if (b >= ' ' && b < 127) {
                    text.append((char) b);
                } else {
                    text.append(String.format("\\x%02x", b & 0xff));
                }
            }
        }
    }
}
