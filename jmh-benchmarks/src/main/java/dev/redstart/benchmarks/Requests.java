package dev.redstart.benchmarks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Commands as a client would send them. */
final class Requests {
    /** The number at the end of every key's name, in hexadecimal digits of a fixed count. */
    static final int KEY_DIGITS = 8;

    private static final byte[] HEX = ascii("0123456789abcdef");

    private Requests() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The command as a RESP array of bulk strings. */
    static byte[] array(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ascii("*" + words.length + "\r\n"));
        for (String word : words) {
            out.writeBytes(ascii("$" + word.length() + "\r\n" + word + "\r\n"));
        }
        return out.toByteArray();
    }

    /** The command as a line. */
    static byte[] inline(String... words) {
        return ascii(String.join(" ", words) + "\r\n");
    }

    /** The same bytes again and again. */
    static byte[] repeated(byte[] command, int times) {
        byte[] all = new byte[command.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(command, 0, all, i * command.length, command.length);
        }
        return all;
    }

    /** The name of a key. */
    static String key(int number) {
        byte[] name = ascii("key:00000000");
        writeNumber(number, name, name.length - KEY_DIGITS);
        return new String(name, StandardCharsets.US_ASCII);
    }

    /** Writes the number of a key over the one at {@code at}. */
    static void writeNumber(int number, byte[] bytes, int at) {
        for (int i = KEY_DIGITS - 1, rest = number; i >= 0; i--, rest >>>= 4) {
            bytes[at + i] = HEX[rest & 0xf];
        }
    }
}
