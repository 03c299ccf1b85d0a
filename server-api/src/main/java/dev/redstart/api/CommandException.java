package dev.redstart.api;

import java.util.Objects;

/**
 * A command's refusal, sent to the client as a RESP error. It has no stack trace: throwing a constant costs no
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

    private final String code;

    private CommandException(String code, String text) {
        super(code + ' ' + text, null, false, false);
        this.code = code;
    }

    /**
     * An error.
     *
     * @param code the first word, upper case: {@code ERR} unless clients need to tell it apart
     * @param text what went wrong and what to do; line breaks become spaces on the wire
     */
    public static CommandException of(String code, String text) {
        return new CommandException(Objects.requireNonNull(code, "code"), Objects.requireNonNull(text, "text"));
    }

    /** The error's first word. */
    public String code() {
        return code;
    }
}
