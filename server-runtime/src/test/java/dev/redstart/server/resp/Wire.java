package dev.redstart.server.resp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bytes as text, one character a byte, so that a failing test can be read. */
public final class Wire {
    private Wire() {}

    public static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    public static String text(OutputBuffer out) {
        return text(out.array(), 0, out.size());
    }

    /** Returns a command as an array of bulk strings. */
    static String array(List<String> arguments) {
        StringBuilder wire = new StringBuilder("*" + arguments.size() + "\r\n");
        for (String argument : arguments) {
            wire.append('$')
                    .append(argument.length())
                    .append("\r\n")
                    .append(argument)
                    .append("\r\n");
        }
        return wire.toString();
    }

    /** Returns a command as an inline command with each argument in double quotes. */
    static String quotedLine(List<String> arguments) {
        StringBuilder line = new StringBuilder();
        for (String argument : arguments) {
            line.append(line.length() == 0 ? "\"" : " \"");
            for (char c : argument.toCharArray()) {
                line.append(escaped(c));
            }
            line.append('"');
        }
        return line + "\r\n";
    }

    private static String escaped(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            case '\b' -> "\\b";
            case 7 -> "\\a";
            case '"', '\\' -> "\\" + c;
            default -> c > ' ' && c < 0x7f ? String.valueOf(c) : String.format("\\x%02x", (int) c);
        };
    }

    public static byte[] joined(byte[] a, byte[] b) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(a);
        both.writeBytes(b);
        return both.toByteArray();
    }
}
