package dev.redstart.server.rdb;

import dev.redstart.api.Bytes;

/** Octets in quotes as redis-server and redis-cli show them, for messages. */
public final class QuotedOctets {
    private static final int SHOWN = 64;

    private QuotedOctets() {}

    /** The first octets, and dots where there are more. */
    public static String shortened(Bytes octets) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < Math.min(SHOWN, octets.length()); i++) {
            quote(octets.at(i), text);
        }
        return text.append(octets.length() > SHOWN ? "\"..." : "\"").toString();
    }

    private static void quote(byte octet, StringBuilder text) {
        switch (octet) {
            case '\\', '"' -> text.append('\\').append((char) octet);
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            case 7 -> text.append("\\a");
            case '\b' -> text.append("\\b");
            default -> {
                if (octet >= ' ' && octet < 127) {
                    text.append((char) octet);
                } else {
                    text.append(String.format("\\x%02x", octet & 0xff));
                }
            }
        }
    }
}
