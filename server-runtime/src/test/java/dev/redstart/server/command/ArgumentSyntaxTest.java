package dev.redstart.server.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.command.ArgumentDoc.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees marked "as Redis" are what redis-server 7.0.15 answers to COMMAND DOCS, but for the names of groups. */
class ArgumentSyntaxTest {
    @ParameterizedTest(name = "as Redis: {0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            GET         | `key`              | `key:key#0`
            DEL         | `key [key ...]`    | `key:key#0 multiple`
            KEYS        | `pattern`          | `pattern:pattern`
            PING        | `[message]`        | `message:string optional`
            EVAL        | `script numkeys [key [key ...]] [arg [arg ...]]` \
            | `script:string; numkeys:integer; key:key#0 optional multiple; arg:string optional multiple`
            RENAME      | `key newkey`       | `key:key#0; newkey:key#1`
            MSET        | `key value [key value ...]` | `block multiple(key:key#0; value:string)`
            HSET        | `key field value [field value ...]` | `key:key#0; block multiple(field:string; value:string)`
            BITFIELD_RO | `key [GET encoding offset [GET encoding offset ...]]` \
            | `key:key#0; block='GET' optional multiple multiple_token(encoding:string; offset:integer)`
            ZRANDMEMBER | `key [count [WITHSCORES]]` \
            | `key:key#0; block optional(count:integer; withscores:pure-token='WITHSCORES' optional)`
            XREAD       | `[COUNT count] [BLOCK milliseconds] STREAMS key [key ...] id [id ...]` \
            | `count:integer='COUNT' optional; milliseconds:integer='BLOCK' optional; \
            block='STREAMS'(key:key#0 multiple; id:string multiple)`
            ZINTER      | `numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM | MIN | MAX>]` \
            | `numkeys:integer; key:key#0 multiple; weight:integer='WEIGHTS' optional multiple; \
            oneof='AGGREGATE' optional(sum:pure-token='SUM'; min:pure-token='MIN'; max:pure-token='MAX')`
            SCAN        | `cursor [MATCH pattern] [COUNT count] [TYPE type]` \
            | `cursor:integer; pattern:pattern='MATCH' optional; count:integer='COUNT' optional; \
            type:string='TYPE' optional`
            REPLICAOF   | `<host port | NO ONE>` \
            | `oneof(block(host:string; port:integer); block(no:pure-token='NO'; one:pure-token='ONE'))`
            INCRBYFLOAT | `key increment:double` | `key:key#0; increment:double`
            KEYSLOT     | `key:string`       | `key:string`
            """)
    void readsCommandsAsRedisDocumentsThem(String command, String syntax, String expected) {
        assertTree(expected, syntax);
    }

    @Test
    void readsExpireAsRedis() {
        assertTree(
                "key:key#0; seconds:integer; oneof optional(nx:pure-token='NX'; xx:pure-token='XX';"
                        + " gt:pure-token='GT'; lt:pure-token='LT')",
                "key seconds [NX | XX | GT | LT]");
    }

    @Test
    void readsSetAsRedis() {
        assertTree(
                "key:key#0; value:string; oneof optional(nx:pure-token='NX'; xx:pure-token='XX');"
                        + " get:pure-token='GET' optional;"
                        + " oneof optional(seconds:integer='EX'; milliseconds:integer='PX';"
                        + " unix-time-seconds:unix-time='EXAT'; unix-time-milliseconds:unix-time='PXAT';"
                        + " keepttl:pure-token='KEEPTTL')",
                "key value [NX|XX] [GET] [EX seconds | PX milliseconds |\n"
                        + "  EXAT unix-time-seconds | PXAT unix-time-milliseconds | KEEPTTL]");
    }

    @Test
    void readsXaddAsRedis() {
        assertTree(
                "key:key#0; nomkstream:pure-token='NOMKSTREAM' optional; block optional("
                        + "oneof(maxlen:pure-token='MAXLEN'; minid:pure-token='MINID');"
                        + " oneof optional(equal:pure-token='='; approximately:pure-token='~');"
                        + " threshold:string; count:integer='LIMIT' optional);"
                        + " oneof(auto_id:pure-token='*'; id:string); block multiple(field:string; value:string)",
                "key [NOMKSTREAM] [<MAXLEN | MINID> [= | ~] threshold [LIMIT count]] <* | id>"
                        + " field value [field value ...]");
    }

    /** Redis calls CH change and INCR increment. */
    @Test
    void readsZadd() {
        assertTree(
                "key:key#0; oneof optional(nx:pure-token='NX'; xx:pure-token='XX');"
                        + " oneof optional(gt:pure-token='GT'; lt:pure-token='LT');"
                        + " ch:pure-token='CH' optional; incr:pure-token='INCR' optional;"
                        + " block multiple(score:double; member:string)",
                "key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...]");
    }

    /** As Redis, but that the timeout is an integer there. */
    @Test
    void readsMigrate() {
        assertTree(
                "host:string; port:integer; oneof(key:key#0; empty_string:pure-token='');"
                        + " destination-db:integer; timeout:integer; copy:pure-token='COPY' optional;"
                        + " oneof optional(password:string='AUTH';"
                        + " block='AUTH2'(username:string; password:string)); key:key='KEYS'#1 optional multiple",
                "host port <key | \"\"> destination-db timeout:integer [COPY]"
                        + " [AUTH password | AUTH2 username password] [KEYS key [key ...]]");
    }

    @Test
    void readsClientKillWithAlternativesRepeatedAsAWhole() {
        assertTree(
                "oneof(ip:port:string; oneof multiple(client-id:integer='ID' optional;"
                        + " oneof='TYPE' optional(normal:pure-token='NORMAL'; pubsub:pure-token='PUBSUB');"
                        + " yes/no:string='SKIPME' optional))",
                "<ip:port | <[ID client-id] | [TYPE <NORMAL | PUBSUB>] | [SKIPME yes/no]"
                        + " [[ID client-id] | [TYPE <NORMAL | PUBSUB>] | [SKIPME yes/no] ...]>>");
    }

    @Test
    void readsBitfieldAsRedisCliPrintsIt() {
        String operation = "GET encoding offset | [OVERFLOW <WRAP | SAT | FAIL>]"
                + " <SET encoding offset value:integer | INCRBY encoding offset increment>";
        assertTree(
                "key:key#0; oneof optional multiple(block='GET'(encoding:string; offset:integer);"
                        + " block(oneof='OVERFLOW' optional(wrap:pure-token='WRAP'; sat:pure-token='SAT';"
                        + " fail:pure-token='FAIL'); oneof("
                        + "block='SET'(encoding:string; offset:integer; value:integer);"
                        + " block='INCRBY'(encoding:string; offset:integer; increment:integer))))",
                "key [" + operation + " [" + operation + " ...]]");
    }

    @ParameterizedTest
    @CsvSource({
        "[arg ...], [arg [arg ...]]",
        "key ..., key [key ...]",
        "<key value ...>, key value [key value ...]",
        "<key value> ..., key value [key value ...]",
        "<A | B> [A | B ...], <A | B> [<A | B> ...]",
        "A | B, <A | B>",
        "[<[key]>], [key]",
        "<key> <<value>>, key value",
        "[[key [key ...]] ...], [key [key ...]]",
        "[KEYS key [key ...] ...], [<KEYS key [key ...] ...>]",
        "key value [value] [value ...], key value [value] [value [value ...]]",
        "key:key seconds:integer value:double, key seconds value:double",
        "\"GET\" \"get\" \"<\" \"\", GET \"get\" \"<\" \"\"",
    })
    void writesOneFormForWhatMeansTheSame(String syntax, String usage) {
        assertEquals(usage, ArgumentDoc.usage(ArgumentSyntax.parse(syntax)));
        assertEquals(ArgumentSyntax.parse(syntax), ArgumentSyntax.parse(usage));
    }

    @Test
    void writesNestedRepetitionsWithoutDoublingTheText() {
        String syntax = "a ...";
        for (int i = 0; i < 10; i++) {
            syntax = "<" + syntax + " b" + i + "> ...";
        }
        assertTrue(ArgumentDoc.usage(ArgumentSyntax.parse(syntax)).length() < 200);
    }

    @Test
    void hasNoArgumentsForBlankText() {
        assertEquals(List.of(), ArgumentSyntax.parse(" \n"));
        assertEquals("", ArgumentDoc.usage(List.of()));
    }

    @Test
    void namesGroupsAfterTheirParts() {
        List<ArgumentDoc> docs = ArgumentSyntax.parse(
                "key value [key value ...] [NX | XX] [LIMIT offset count] [AGGREGATE <SUM | MIN>] [COUNT count]");
        assertEquals(
                List.of("key_value", "nx_xx", "offset_count", "aggregate", "count"),
                docs.stream().map(ArgumentDoc::name).toList());
    }

    @Test
    void showsValuesAndTokensButNotGroups() {
        List<ArgumentDoc> docs = ArgumentSyntax.parse("increment:double NX [a | b]");
        assertEquals("increment", docs.get(0).displayText());
        assertEquals("nx", docs.get(1).displayText());
        assertNull(docs.get(2).displayText());
    }

    @Test
    void ignoresNumbersAtTheEndOfNames() {
        assertTree("key1:key#0; key2:key#1; index1:integer; member1:string", "key1 key2 index1 member1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "key [NX; character 5: '[' is not closed: add ']'",
                "<a | b; character 1: '<' is not closed: add '>'",
                "key NX]; character 7: ']' closes nothing: remove it or open it before",
                "[a <b] c>; character 6: ']' does not close the '<' at character 4: write '>' first",
                "[NX |]; character 6: the last '|' has nothing behind it: add an alternative",
                "a |; character 4: the last '|' has nothing behind it: add an alternative",
                "| a; character 1: '|' has nothing before it: add an alternative",
                "a || b; character 4: '|' has nothing before it: add an alternative",
                "key []; character 6: these brackets are empty: fill or remove them",
                "... a; character 1: '...' has nothing to repeat: write it behind an argument",
                "[a | ...]; character 6: '...' has nothing to repeat: write it behind an argument",
                "key Value; character 5: 'Value' mixes cases: write values in lower, tokens in UPPER CASE",
                "key \"NX; character 5: this quote is not closed: add '\"' behind the token, which has no blanks",
                "key wert\u00e4; character 9: words are printable ASCII: remove this character",
            })
    void saysWhereTheSyntaxIsWrongAndWhatToDo(String syntax, String message) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ArgumentSyntax.parse(syntax));
        assertEquals("syntax '" + syntax + "', " + message, e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {SyntaxParser.MAX_BRACKETS + 1, 100_000})
    void refusesTooManyOpenBrackets(int brackets) {
        String syntax = "[".repeat(brackets) + "a" + "]".repeat(brackets);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ArgumentSyntax.parse(syntax));
        assertTrue(e.getMessage().endsWith("character 65: more than 64 brackets are open: close some"));
    }

    @Test
    void refusesADeepTree() {
        String deepest = "a";
        for (int level = 1; level < ArgumentSyntax.MAX_DEPTH; level++) {
            deepest = "[" + deepest + "] b";
        }
        assertEquals(1, ArgumentSyntax.parse("[" + deepest + "]").size());
        String deeper = "[[" + deepest + "] b]";
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> ArgumentSyntax.parse(deeper));
        assertTrue(e.getMessage().endsWith("is nested deeper than 16 levels: flatten its groups"));
    }

    @Test
    void readsLongSyntaxInOnePass() {
        assertEquals(200_000, ArgumentSyntax.parse("key [NX] ".repeat(100_000)).size());
    }

    private static void assertTree(String expected, String syntax) {
        assertEquals(expected, describe(ArgumentSyntax.parse(syntax)));
    }

    private static String describe(List<ArgumentDoc> docs) {
        return docs.stream().map(ArgumentSyntaxTest::describe).collect(Collectors.joining("; "));
    }

    private static String describe(ArgumentDoc doc) {
        boolean group = doc.type() == Type.ONEOF || doc.type() == Type.BLOCK;
        List<String> words = new ArrayList<>();
        words.add((group ? "" : doc.name() + ":")
                + doc.type().word()
                + (doc.token() == null ? "" : "='" + doc.token() + "'")
                + (doc.keySpecIndex() == ArgumentDoc.NO_KEY ? "" : "#" + doc.keySpecIndex()));
        if (doc.optional()) {
            words.add("optional");
        }
        if (doc.multiple()) {
            words.add("multiple");
        }
        if (doc.multipleToken()) {
            words.add("multiple_token");
        }
        return String.join(" ", words) + (group ? "(" + describe(doc.children()) + ")" : "");
    }
}
