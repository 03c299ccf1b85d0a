package dev.redstart.server.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.CommandHandler;
import dev.redstart.api.Flag;
import dev.redstart.api.KeyFlag;
import dev.redstart.api.KeySpec;
import dev.redstart.server.command.Command;
import dev.redstart.server.command.Command.DeclaredKeys;
import dev.redstart.server.command.CommandSpecBuilder;
import dev.redstart.server.command.CommandTable;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandInfoTest {
    private static final CommandHandler NOTHING = (request, reply) -> reply.ok();
    private static final FakeServer SERVER = new FakeServer();

    static Stream<String> ofCommandsWeHave() {
        return RedisCommandInfo.lines().stream().filter(line -> SERVER.command(RedisCommandInfo.name(line)) != null);
    }

    @ParameterizedTest
    @MethodSource("ofCommandsWeHave")
    void tellsWhatRedisTells(String line) {
        assertEquals(line, line(SERVER.command(RedisCommandInfo.name(line))));
    }

    private static String line(Command command) {
        return RedisCommandInfo.line(
                command.name(),
                command.arity(),
                CommandInfo.flags(command),
                range(command),
                CommandInfo.categories(command));
    }

    private static KeyRange range(Command command) {
        return KeyRange.of(
                KeyArguments.declared(command).stream().map(DeclaredKeys::spec).toList());
    }

    private static CommandSpecBuilder spec(String name) {
        return new CommandSpecBuilder("tally", name, NOTHING);
    }

    private static Command built(CommandSpecBuilder spec) {
        if (spec.name().equals("tally")) {
            spec.arity(-1);
        }
        spec.freeze();
        return CommandTable.of(List.of(spec)).named(spec.name());
    }

    @Test
    void flagsCommandsWithoutGroupAsModule() {
        Command command = built(spec("tally"));

        assertEquals(List.of("module"), CommandInfo.flags(command));
        assertEquals(List.of("slow"), List.copyOf(CommandInfo.categories(command)));
    }

    @Test
    void ordersFlagsAsRedisDoes() {
        CommandSpecBuilder spec = spec("tally");
        spec.flags(Flag.values()).writes(KeySpec.at(1)).group("string");

        assertEquals(
                List.of(
                        "write",
                        "denyoom",
                        "admin",
                        "pubsub",
                        "noscript",
                        "blocking",
                        "loading",
                        "stale",
                        "skip_monitor",
                        "skip_slowlog",
                        "fast",
                        "no_auth",
                        "no_multi",
                        "movablekeys"),
                CommandInfo.flags(built(spec)));
    }

    @Test
    void putsUnknownCategoriesLast() {
        CommandSpecBuilder spec = spec("tally");
        spec.categories("counting", "keyspace").group("sorted-set").flags(Flag.ADMIN, Flag.FAST);

        assertEquals(
                List.of("keyspace", "sortedset", "admin", "fast", "dangerous", "counting"),
                List.copyOf(CommandInfo.categories(built(spec))));
    }

    @Test
    void keepsReadOnlyScriptsOutOfRead() {
        CommandSpecBuilder spec = spec("tally");
        spec.reads(KeySpec.counted(2)).group("scripting");

        assertEquals(List.of("slow", "scripting"), List.copyOf(CommandInfo.categories(built(spec))));
    }

    @Test
    void joinsNeighbouringKeysToOneRange() {
        CommandSpecBuilder spec = spec("tally");
        spec.reads(KeySpec.at(1)).writes(KeySpec.range(2, -1, 1));

        assertEquals(new KeyRange(1, -1, 1, false), range(built(spec)));
    }

    @Test
    void callsKeysMovableThatNoRangeHolds() {
        assertEquals(new KeyRange(1, 1, 1, true), KeyRange.of(List.of(KeySpec.at(1), KeySpec.at(3))));
        assertEquals(new KeyRange(1, 1, 1, true), KeyRange.of(List.of(KeySpec.at(1), KeySpec.counted(2))));
        assertEquals(new KeyRange(1, -1, 2, false), KeyRange.of(List.of(KeySpec.range(1, -1, 2))));
        assertEquals(new KeyRange(0, 0, 0, true), KeyRange.of(List.of(KeySpec.counted(1))));
        assertEquals(new KeyRange(0, 0, 0, false), KeyRange.of(List.of()));
    }

    @Test
    void distinguishesComputedKeysFromTheWholeKeyspace() {
        CommandSpecBuilder exclusive = spec("tally");
        exclusive
                .reads(KeySpec.computed((request, sink) -> sink.wholeKeyspace()))
                .readsKeyspace();
        CommandSpecBuilder found = spec("tally");
        found.reads(KeySpec.computed(
                (request, sink) -> sink.key((int) request.arg(0).toLong())));

        assertEquals(List.of("readonly", "module"), CommandInfo.flags(built(exclusive)));
        assertEquals(List.of("readonly", "module", "movablekeys"), CommandInfo.flags(built(found)));
    }

    @Test
    void excludesChannelsFromTheKeys() {
        CommandSpecBuilder spec = spec("tally");
        spec.channels(KeySpec.range(1, -1, 1)).flags(Flag.PUBSUB).group("pubsub");

        assertTrue(KeyArguments.declared(built(spec)).isEmpty());
    }

    @Test
    void writesTenElements() {
        assertEquals(
                "*10|$6|select|:2|*3|+loading|+stale|+fast|:0|:0|:0|*2|+@fast|+@connection|*0|*0|*0|",
                Replies.resp2(reply -> CommandInfo.write(reply, SERVER.command("select"))));
        assertEquals(
                "*10|$6|select|:2|~3|+loading|+stale|+fast|:0|:0|:0|~2|+@fast|+@connection|~0|~0|~0|",
                Replies.resp3(reply -> CommandInfo.write(reply, SERVER.command("select"))));
    }

    @Test
    void writesKeySpecsAsRedisDoes() {
        assertEquals(
                "*10|$3|get|:2|~2|+readonly|+fast|:1|:1|:1|~3|+@read|+@string|+@fast|~0|~1|%3|$5|flags|~2|+RO|+access|"
                        + "$12|begin_search|%2|$4|type|$5|index|$4|spec|%1|$5|index|:1|"
                        + "$9|find_keys|%2|$4|type|$5|range|$4|spec|%3|$7|lastkey|:0|$7|keystep|:1|$5|limit|:0|~0|",
                Replies.resp3(reply -> CommandInfo.write(reply, SERVER.command("get"))));
    }

    @Test
    void tellsOfReadersThatCacheWhatTheyFound() {
        CommandSpecBuilder spec = spec("tally");
        spec.reads(KeySpec.at(1).flags(KeyFlag.RW, KeyFlag.ACCESS));
        Command command = built(spec);

        assertEquals(List.of("readonly", "module"), CommandInfo.flags(command));
        assertTrue(Replies.resp2(reply -> CommandInfo.write(reply, command)).contains("$5|flags|*2|+RW|+access|"));
    }

    @Test
    void writesTipsAndWhatHappensToKeys() {
        CommandSpecBuilder spec = spec("tally");
        spec.writes(KeySpec.at(1).flags(KeyFlag.RM, KeyFlag.DELETE).flags(request -> List.of()))
                .group("string")
                .tips("request_policy:multi_shard");

        assertEquals(
                "*10|$5|tally|:-1|*1|+write|:1|:1|:1|*3|+@write|+@string|+@slow|*1|$26|request_policy:multi_shard|*1|"
                        + "*6|$5|flags|*3|+RM|+delete|+variable_flags|"
                        + "$12|begin_search|*4|$4|type|$5|index|$4|spec|*2|$5|index|:1|"
                        + "$9|find_keys|*4|$4|type|$5|range|$4|spec|*6|$7|lastkey|:0|$7|keystep|:1|$5|limit|:0|*0|",
                Replies.resp2(reply -> CommandInfo.write(reply, built(spec))));
    }

    @Test
    void writesCountedAndComputedKeySpecs() {
        CommandSpecBuilder spec = spec("tally");
        spec.writes(KeySpec.counted(2).flags(KeyFlag.RW, KeyFlag.UPDATE))
                .writes(KeySpec.computed((request, sink) -> sink.key(1)));

        assertEquals(
                "*10|$5|tally|:-1|*3|+write|+module|+movablekeys|:0|:0|:0|*2|+@write|+@slow|*0|*2|"
                        + "*6|$5|flags|*2|+RW|+update|$12|begin_search|*4|$4|type|$5|index|$4|spec|*2|$5|index|:2|"
                        + "$9|find_keys|*4|$4|type|$6|keynum|$4|spec|"
                        + "*6|$9|keynumidx|:0|$8|firstkey|:1|$7|keystep|:1|"
                        + "*6|$5|flags|*3|+RW|+access|+update|$12|begin_search|*4|$4|type|$7|unknown|$4|spec|*0|"
                        + "$9|find_keys|*4|$4|type|$7|unknown|$4|spec|*0|*0|",
                Replies.resp2(reply -> CommandInfo.write(reply, built(spec))));
    }
}
