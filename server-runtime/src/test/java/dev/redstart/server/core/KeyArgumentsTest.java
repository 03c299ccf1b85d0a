package dev.redstart.server.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.KeySpec;
import dev.redstart.api.Request;
import dev.redstart.server.command.Command;
import dev.redstart.server.command.CommandSpecBuilder;
import dev.redstart.server.command.CommandTable;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class KeyArgumentsTest {
    private static Command command(UnaryOperator<CommandSpecBuilder> keys) {
        CommandSpecBuilder spec = new CommandSpecBuilder("tally", "x", (request, reply) -> reply.ok());
        spec.arity(-1);
        keys.apply(spec).freeze();
        return CommandTable.of(List.of(spec)).named("x");
    }

    private static Command reading(KeySpec keys) {
        return command(spec -> {
            spec.reads(keys);
            return spec;
        });
    }

    private static List<Integer> keys(Command command, String line) {
        String[] words = line.split(" ");
        Request request = new QuotedRequest(words.length, i -> Bytes.utf8(words[i]));
        return KeyArguments.of(command, request).stream()
                .map(KeyArguments.Found::argument)
                .toList();
    }

    private static void assertInvalid(Command command, String line) {
        CommandException e = assertThrows(CommandException.class, () -> keys(command, line));
        assertEquals("ERR Invalid arguments specified for command", e.getMessage());
    }

    @Test
    void findsRanges() {
        assertEquals(List.of(1, 2, 3), keys(reading(KeySpec.range(1, -1, 1)), "x a b c"));
        assertEquals(List.of(1, 3), keys(reading(KeySpec.range(1, -1, 2)), "x a 1 b 2"));
        assertEquals(List.of(1, 2), keys(reading(KeySpec.range(1, -2, 1)), "x a b 0"));
    }

    @Test
    void namesARangeWithoutAskingForItsDatabases() {
        KeySpec keys = KeySpec.range(1, 2, 1).crossDatabase((request, sink) -> sink.key(1, request.databases() - 1));
        assertEquals(List.of(1, 2), keys(reading(keys), "x a b 3"));
    }

    @Test
    void findsCountedKeys() {
        assertEquals(List.of(2, 3), keys(reading(KeySpec.counted(1)), "x 2 a b rest"));
        assertEquals(List.of(), keys(reading(KeySpec.counted(1)), "x 0 rest"));
    }

    @Test
    void rejectsMissingArguments() {
        assertInvalid(reading(KeySpec.at(2)), "x a");
        assertInvalid(reading(KeySpec.counted(1)), "x 3 a b");
        assertInvalid(reading(KeySpec.counted(1)), "x -1 a b");
        assertInvalid(reading(KeySpec.counted(1)), "x 9223372036854775807 a b");
        assertInvalid(reading(KeySpec.counted(1)), "x two a b");
    }

    @Test
    void ordersKeysOfSeveralSpecsByTheirArguments() {
        Command command = command(spec -> {
            spec.reads(KeySpec.counted(2)).writes(KeySpec.at(1));
            return spec;
        });

        assertEquals(List.of(1, 3, 4), keys(command, "x dst 2 a b"));
    }

    @Test
    void asksFindersAboutTheQuotedArguments() {
        Command command = reading(KeySpec.computed((request, sink) -> sink.key(request.argc() - 1)));

        assertEquals(List.of(3), keys(command, "x a b c"));
    }

    @Test
    void givesFindersArgumentsOnly() {
        Command command = reading(KeySpec.computed((request, sink) -> sink.key((int) request.now())));

        assertThrows(IllegalStateException.class, () -> keys(command, "x a"));
    }
}
