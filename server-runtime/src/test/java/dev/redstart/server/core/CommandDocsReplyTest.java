package dev.redstart.server.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.api.Reply;
import dev.redstart.server.command.Command;
import dev.redstart.server.command.CommandSpecBuilder;
import dev.redstart.server.command.CommandTable;
import dev.redstart.server.config.ServerConfig;
import dev.redstart.server.config.ServerLog;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class CommandDocsReplyTest {
    private static final ServerLog LOG = ServerConfig.defaults().log(CommandDocsReplyTest.class);

    private static CommandSpecBuilder spec(String name) {
        CommandSpecBuilder spec = new CommandSpecBuilder("tally", name, (request, reply) -> reply.ok());
        spec.arity(-2);
        return spec;
    }

    private static Consumer<Reply> docs(CommandSpecBuilder spec, String name) {
        spec.freeze();
        Command command = CommandTable.of(List.of(spec)).named(name);
        return reply -> {
            reply.beginMap();
            CommandDocsReply.write(reply, command, LOG);
            reply.end();
        };
    }

    @Test
    void writesTheTypesThatRedisCliRequires() {
        CommandSpecBuilder spec = spec("get");
        spec.summary("Reads.").since("1.0.0").group("string").complexity("O(1)").syntax("key [FAST]");

        assertEquals(
                "*2|$3|get|*10|$7|summary|$6|Reads.|$5|since|$5|1.0.0|$5|group|$6|string|$10|complexity|$4|O(1)|"
                        + "$9|arguments|*2|"
                        + "*8|$4|name|$3|key|$4|type|$3|key|$12|display_text|$3|key|$14|key_spec_index|:0|"
                        + "*10|$4|name|$4|fast|$4|type|$10|pure-token|$12|display_text|$4|fast|$5|token|$4|FAST|"
                        + "$5|flags|*1|+optional|",
                Replies.resp2(docs(spec, "get")));
    }

    @Test
    void namesTheReplacementOfADeprecatedCommand() {
        CommandSpecBuilder spec = spec("substr");
        spec.group("string").deprecated("2.0.0", "GETRANGE");

        assertEquals(
                "%1|$6|substr|%4|$5|group|$6|string|$9|doc_flags|~1|+deprecated|$16|deprecated_since|$5|2.0.0|"
                        + "$11|replaced_by|$8|GETRANGE|",
                Replies.resp3(docs(spec, "substr")));
    }

    @Test
    void writesMapsAndSetsInResp3() {
        CommandSpecBuilder spec = spec("del");
        spec.group("generic").syntax("<BY | AT> n [n ...]");

        assertEquals(
                "%1|$3|del|%2|$5|group|$7|generic|$9|arguments|*2|"
                        + "%3|$4|name|$5|by_at|$4|type|$5|oneof|$9|arguments|*2|"
                        + "%4|$4|name|$2|by|$4|type|$10|pure-token|$12|display_text|$2|by|$5|token|$2|BY|"
                        + "%4|$4|name|$2|at|$4|type|$10|pure-token|$12|display_text|$2|at|$5|token|$2|AT|"
                        + "%4|$4|name|$1|n|$4|type|$6|string|$12|display_text|$1|n|$5|flags|~1|+multiple|",
                Replies.resp3(docs(spec, "del")));
    }

    @Test
    void omitsInvalidArguments() {
        CommandSpecBuilder spec = spec("get");
        spec.group("string").syntax("key [FAST");

        assertEquals("%1|$3|get|%1|$5|group|$6|string|", Replies.resp3(docs(spec, "get")));
    }

    @Test
    void namesThePluginOfACommandWithoutGroup() {
        assertEquals(
                "%1|$5|count|%2|$5|group|$6|module|$6|module|$5|tally|", Replies.resp3(docs(spec("count"), "count")));
    }

    @Test
    void nestsSubcommandsUnderTheirFullNames() {
        CommandSpecBuilder spec = spec("thing|get");
        spec.group("server");

        String docs = Replies.resp3(docs(spec, "thing"));

        assertEquals(
                "%1|$5|thing|%4|$7|summary|$31|A container for THING commands.|$5|group|$6|server|"
                        + "$10|complexity|$22|Depends on subcommand.|"
                        + "$11|subcommands|%1|$9|thing|get|%1|$5|group|$6|server|",
                docs);
    }
}
