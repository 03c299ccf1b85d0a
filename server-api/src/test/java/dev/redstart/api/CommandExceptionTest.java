package dev.redstart.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class CommandExceptionTest {
    @Test
    void saysWhatRedisSays() {
        assertEquals("ERR syntax error", CommandException.SYNTAX.getMessage());
        assertEquals("ERR value is not an integer or out of range", CommandException.NOT_INTEGER.getMessage());
        assertEquals("ERR value is not a valid float", CommandException.NOT_FLOAT.getMessage());
        assertEquals(
                "WRONGTYPE Operation against a key holding the wrong kind of value",
                CommandException.WRONG_TYPE.getMessage());
        assertEquals("ERR index out of range", CommandException.OUT_OF_RANGE.getMessage());
    }

    @Test
    void beginsWithItsCode() {
        CommandException e = CommandException.of("BUSY", "later");
        assertEquals("BUSY", e.code());
        assertEquals("BUSY later", e.getMessage());
        assertEquals("WRONGTYPE", CommandException.WRONG_TYPE.code());
    }

    @Test
    void holdsNoStackAndNoSuppressedExceptions() {
        CommandException e = assertThrows(CommandException.class, () -> {
            throw CommandException.SYNTAX;
        });
        e.addSuppressed(new IllegalStateException());
        assertEquals(0, e.getStackTrace().length);
        assertEquals(0, e.getSuppressed().length);
    }

    @Test
    void needsCodeAndText() {
        assertThrows(NullPointerException.class, () -> CommandException.of(null, "x"));
        assertThrows(NullPointerException.class, () -> CommandException.of("ERR", null));
    }
}
