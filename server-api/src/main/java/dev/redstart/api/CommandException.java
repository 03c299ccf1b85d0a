package dev.redstart.api;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * An error that is a command's reply, sent to the client as a RESP error. It has no stack trace: throwing a constant costs no
 * allocation. Clients parse the texts, so known situations use Redis' own.
 */
public final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** {@code ERR syntax error}. */
    public static final CommandException SYNTAX = of("ERR", "syntax error");

    /** {@code ERR value is not an integer or out of range}. */
    public static final CommandException NOT_INTEGER = of("ERR", "value is not an integer or out of range");

    /** {@code ERR value is not a valid float}. */
    public static final CommandException NOT_FLOAT = of("ERR", "value is not a valid float");

    /** {@code WRONGTYPE …}: the key holds a value of another type. */
    public static final CommandException WRONG_TYPE =
            of("WRONGTYPE", "Operation against a key holding the wrong kind of value");

    /** {@code ERR index out of range}. */
    public static final CommandException OUT_OF_RANGE = of("ERR", "index out of range");

    /** {@code ERR value is out of range, must be positive}. */
    public static final CommandException NOT_POSITIVE = of("ERR", "value is out of range, must be positive");

    /** {@code ERR value is out of range, value must between …}: an integer that 32 bits do not hold. */
    public static final CommandException NOT_INT =
            of("ERR", "value is out of range, value must between -2147483648 and 2147483647");

    /** {@code ERR increment or decrement would overflow}. */
    public static final CommandException OVERFLOW = of("ERR", "increment or decrement would overflow");

    /** {@code ERR string exceeds maximum allowed size (proto-max-bulk-len)}: see {@link Request#maxStringBytes()}. */
    public static final CommandException STRING_TOO_LONG =
            of("ERR", "string exceeds maximum allowed size (proto-max-bulk-len)");

    /** {@code ERR no such key}. */
    public static final CommandException NO_SUCH_KEY = of("ERR", "no such key");

    /** {@code ERR DB index is out of range}: a database that the server does not have. */
    public static final CommandException NO_SUCH_DATABASE = of("ERR", "DB index is out of range");

    /** {@code BUSYKEY Target key name already exists.} */
    public static final CommandException BUSY_KEY = of("BUSYKEY", "Target key name already exists.");

    private final String code;
    private final String before;
    private final byte[] quoted;
    private final String after;

    private CommandException(String code, String before, byte[] quoted, String after) {
        super(code + blank(before, quoted, after) + before + text(quoted) + after, null, false, false);
        this.code = code;
        this.before = before;
        this.quoted = quoted;
        this.after = after;
    }

    /** What stands between the code and the rest: nothing where there is no rest. */
    private static String blank(String before, byte[] quoted, String after) {
        return before.isEmpty() && quoted.length == 0 && after.isEmpty() ? "" : " ";
    }

    private static String text(byte[] quoted) {
        return new String(quoted, StandardCharsets.UTF_8);
    }

    /**
     * Returns an error.
     *
     * @param code the first word, upper case: {@code ERR} unless clients need to tell it apart
     * @param text what went wrong and what to do; line breaks become spaces on the wire
     */
    public static CommandException of(String code, String text) {
        return new CommandException(
                Objects.requireNonNull(code, "code"), Objects.requireNonNull(text, "text"), new byte[0], "");
    }

    /** Returns {@code ERR wrong number of arguments for 'get' command}; for a constant of the plugin. */
    public static CommandException wrongNumberOfArguments(String command) {
        return of("ERR", "wrong number of arguments for '" + command + "' command");
    }

    /** Returns {@code ERR invalid expire time in 'set' command}; for a constant of the plugin. */
    public static CommandException invalidExpireTime(String command) {
        return of("ERR", "invalid expire time in '" + command + "' command");
    }

    /**
     * Returns an error that quotes a client's own bytes, sent back as they are up to a NUL, as redis-server does.
     *
     * @param before what stands before them, a blank at its end included
     * @param after what stands behind them
     */
    public static CommandException quoting(String code, String before, Bytes bytes, String after) {
        int length = 0;
        while (length < bytes.length() && bytes.at(length) != 0) {
            length++;
        }
        byte[] quoted = new byte[length];
        bytes.copyTo(0, quoted, 0, length);
        return new CommandException(code, before, quoted, after);
    }

    /** Returns the whole error as it is sent: the message in UTF-8, and what it quotes as it came. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes((code + blank(before, quoted, after) + before).getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(quoted);
        bytes.writeBytes(after.getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    /** Returns the error's first word. */
    public String code() {
        return code;
    }
}
