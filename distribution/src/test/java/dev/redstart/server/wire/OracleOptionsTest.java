package dev.redstart.server.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.redstart.testkit.RedisServerProcess;
import dev.redstart.testkit.TestServer;
import dev.redstart.testkit.WireClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every mix of up to three options, sensible or not, against redis-server. */
class OracleOptionsTest {
    private static final int MIXES_AT_A_TIME = 100;

    private static final List<String> SET_OPTIONS = List.of(
            "NX",
            "xx",
            "GET",
            "KeepTTL",
            "EX 100",
            "PX 200000",
            "EXAT 33177117420",
            "PXAT 33177117420000",
            "EX 0",
            "PX soon",
            "FOREVER");
    private static final List<String> EXPIRE_CONDITIONS = List.of("NX", "xx", "GT", "lt", "SOON");
    private static final List<String> EXPIRE_TIMES =
            List.of("50", "2000", "0", "-1", "9223372036854775807", "-9223372036854775808", "soon", "");

    private static final List<String> GETEX_OPTIONS = List.of(
            "EX 100",
            "px 200000",
            "EXAT 33177117420",
            "PXAT 33177117420000",
            "EXAT 1",
            "PERSIST",
            "EX 0",
            "PX soon",
            "EX",
            "KEEPTTL");
    private static final List<String> COPY_OPTIONS =
            List.of("REPLACE", "DB 0", "db 3", "DB 16", "DB -1", "DB three", "DB", "OVER");
    private static final List<String> LCS_OPTIONS =
            List.of("LEN", "idx", "WITHMATCHLEN", "MINMATCHLEN 2", "MINMATCHLEN -9", "MINMATCHLEN x", "MINMATCHLEN");

    private static final List<String> BITFIELD_OPERATIONS = List.of(
            "GET u8 0",
            "get i5 #1",
            "SET i8 4 -100",
            "SET u4 #2 -1",
            "INCRBY u8 6 300",
            "incrby i8 #1 -70",
            "INCRBY i64 3 9223372036854775807",
            "SET u63 65 9223372036854775807",
            "OVERFLOW SAT",
            "overflow fail",
            "OVERFLOW WRAP",
            "OVERFLOW",
            "OVERFLOW no",
            "SET u64 0 1",
            "GET i0 0",
            "GET u8 -1",
            "GET u8 #4294967296",
            "INCRBY u8 0 x",
            "SET u8 0",
            "PUT");

    private static final List<String> RANGES = List.of(
            "0", "1", "-1", "5", "-5", "7", "100", "-100", "9223372036854775807", "-9223372036854775808", "x", "");
    private static final List<String> UNITS = List.of("", " BYTE", " bit", " NIBBLE", " BIT BIT");
    private static final int VALID_UNITS = 3;

    private static final List<String> RESTORE_OPTIONS =
            List.of("REPLACE", "absttl", "IDLETIME 5", "FREQ 7", "IDLETIME -1", "FREQ 256", "IDLETIME x", "FREQ", "NX");
    private static final List<String> RESTORE_TIMES =
            List.of("0", "100000", "33177117420000", "-1", "x", "9223372036854775807");

    /** What DUMP answers for 10, and the same with another byte. */
    private static final List<String> PAYLOADS = List.of(
            "\0\u00c0\n\n\0\u006e\u009f\u0057\u0045\u000e\u00ae\u0063\u00bb",
            "\0\u00c0\u000b\n\0\u006e\u009f\u0057\u0045\u000e\u00ae\u0063\u00bb",
            "short");

    private static final List<String> SITUATIONS = List.of("DEL k", "SET k old", "SET k old EX 1000");

    private static RedisServerProcess redis;
    private static TestServer server;

    @BeforeAll
    static void start() {
        redis = RedisServerProcess.start();
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
            redis.close();
        }
    }

    @Test
    void agreesOnEveryMixOfSetOptions() {
        List<List<String>> conversations = new ArrayList<>();
        for (String options : mixes(SET_OPTIONS)) {
            for (String situation : SITUATIONS) {
                conversations.add(List.of(situation, "SET k new" + options, "GET k", "TTL k"));
            }
        }
        assertAgreement(conversations);
    }

    @Test
    void agreesOnEveryMixOfExpireConditions() {
        List<List<String>> conversations = new ArrayList<>();
        for (String conditions : mixes(EXPIRE_CONDITIONS)) {
            for (String situation : SITUATIONS) {
                for (String time : EXPIRE_TIMES) {
                    conversations.add(List.of(situation, "EXPIRE k " + time + conditions, "GET k", "TTL k"));
                    conversations.add(List.of(situation, "PEXPIRE k " + time + conditions, "EXISTS k"));
                    conversations.add(List.of(situation, "PEXPIREAT k " + time + conditions, "EXISTS k"));
                }
            }
        }
        assertAgreement(conversations);
    }

    @Test
    void agreesOnEveryMixOfGetexOptions() {
        List<List<String>> conversations = new ArrayList<>();
        for (String options : mixes(GETEX_OPTIONS)) {
            for (String situation : SITUATIONS) {
                conversations.add(List.of(situation, "GETEX k" + options, "GET k", "TTL k"));
            }
        }
        assertAgreement(conversations);
    }

    @Test
    void agreesOnEveryMixOfCopyOptions() {
        List<List<String>> conversations = new ArrayList<>();
        for (String options : mixes(COPY_OPTIONS)) {
            for (String situation : SITUATIONS) {
                conversations.add(
                        List.of("FLUSHALL", "SET j other", situation, "COPY k j" + options, "GET j", "TTL j"));
                conversations.add(List.of("COPY k k" + options, "SELECT 3", "MGET j k", "TTL k", "SELECT 0"));
            }
        }
        assertAgreement(conversations);
    }

    @Test
    void agreesOnEveryMixOfLcsOptions() {
        List<List<String>> conversations = new ArrayList<>();
        for (String options : mixes(LCS_OPTIONS)) {
            for (String situation : SITUATIONS) {
                conversations.add(List.of("SET j folder", situation, "LCS k j" + options, "LCS j j" + options));
            }
        }
        assertAgreement(conversations);
    }

    @Test
    void agreesOnEveryMixOfBitfieldOperations() {
        List<List<String>> conversations = new ArrayList<>();
        for (String operations : mixes(BITFIELD_OPERATIONS)) {
            for (String situation : SITUATIONS) {
                conversations.add(List.of(situation, "BITFIELD k" + operations, "GET k", "TTL k"));
            }
            conversations.add(List.of("BITFIELD_RO k" + operations));
        }
        assertAgreement(conversations);
    }

    @Test
    void agreesOnEveryRangeOfBits() {
        List<List<String>> conversations = new ArrayList<>();
        for (String value : List.of("SET k \0", "SET k ", "SET k \377\377\0\1", "SET k " + "\377".repeat(20))) {
            for (String start : RANGES) {
                conversations.add(List.of(
                        value, "BITCOUNT k " + start, "BITPOS k 1 " + start, "BITPOS k 0 " + start, "BITPOS k x"));
                for (String end : RANGES) {
                    for (String unit : units(start, end)) {
                        String range = start + " " + end + unit;
                        conversations.add(List.of("BITCOUNT k " + range, "BITPOS k 0 " + range, "BITPOS k 1 " + range));
                    }
                }
            }
        }
        assertAgreement(conversations);
    }

    /** Redis looks at the unit of a range that runs backwards from the end since 7.4; 7.0 answers 0 before. */
    private static List<String> units(String start, String end) {
        return start.startsWith("-") && end.startsWith("-") ? UNITS.subList(0, VALID_UNITS) : UNITS;
    }

    /** Since 7.4 wrong arguments are refused of a missing key too; redis-server 7.0 refuses them of an empty string. */
    @Test
    void refusesWrongRangesOfBitsOfAMissingKeyAsOfAnEmptyString() {
        List<String> questions = new ArrayList<>();
        for (String start : RANGES) {
            questions.addAll(List.of("BITCOUNT k " + start, "BITPOS k 1 " + start, "BITPOS k x"));
            for (String end : RANGES) {
                for (String unit : units(start, end)) {
                    String range = start + " " + end + unit;
                    questions.addAll(List.of("BITCOUNT k " + range, "BITPOS k 0 " + range, "BITPOS k 1 " + range));
                }
            }
        }
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            toRedis.call("DEL", "k");
            toUs.call("DEL", "k");
            List<String> missing = answers(toRedis, questions);
            toRedis.call("SET", "k", "");
            List<String> empty = answers(toRedis, questions);
            List<String> expected = IntStream.range(0, questions.size())
                    .mapToObj(i -> empty.get(i).contains("-ERR") ? empty.get(i) : missing.get(i))
                    .toList();
            assertEquals(expected, answers(toUs, questions));
            toRedis.call("DEL", "k");
        }
    }

    private static List<String> answers(WireClient client, List<String> questions) {
        return questions.stream()
                .map(question -> question + " → " + client.call(question.split(" ", -1)))
                .toList();
    }

    @Test
    void agreesOnEveryMixOfRestoreOptions() {
        List<List<String>> conversations = new ArrayList<>();
        for (String options : mixes(RESTORE_OPTIONS)) {
            for (String situation : SITUATIONS) {
                for (String time : RESTORE_TIMES) {
                    String restore = "RESTORE k " + time + " " + PAYLOADS.get(0) + options;
                    conversations.add(List.of(situation, restore, "GET k", "TTL k"));
                }
            }
        }
        for (String payload : PAYLOADS) {
            conversations.add(List.of("SET k v", "RESTORE k x " + payload, "RESTORE k x " + payload + " REPLACE"));
            conversations.add(List.of("SET k v", "RESTORE k 0 " + payload + " REPLACE", "GET k"));
            conversations.add(List.of("SET k v", "RESTORE k 1 " + payload + " REPLACE ABSTTL", "EXISTS k"));
        }
        assertAgreement(conversations);
    }

    @Test
    void agreesOnWhatStringsAreDumpedAs() {
        List<List<String>> conversations = new ArrayList<>();
        List<String> values =
                new ArrayList<>(List.of("", "0", "-1", "127", "128", "-32769", "2147483648", "text", "007"));
        values.add("x".repeat(20)); // longer ones are compressed, which may end in other bytes for the same string
        for (String value : values) {
            conversations.add(List.of("SET k " + value, "DUMP k", "DEL k", "DUMP k"));
        }
        assertAgreement(conversations);
    }

    /** None, one, two and three of the words, in every order, each with a blank in front. */
    private static List<String> mixes(List<String> words) {
        List<String> mixes = new ArrayList<>(List.of(""));
        int from = 0;
        for (int count = 1; count <= 3; count++) {
            int to = mixes.size();
            for (String mix : List.copyOf(mixes.subList(from, to))) {
                words.forEach(word -> mixes.add(mix + " " + word));
            }
            from = to;
        }
        return mixes;
    }

    private static void assertAgreement(List<List<String>> conversations) {
        try (WireClient toRedis = redis.connect();
                WireClient toUs = server.connect()) {
            for (int i = 0; i < conversations.size(); i += MIXES_AT_A_TIME) {
                List<List<String>> some = conversations.subList(i, Math.min(conversations.size(), i + MIXES_AT_A_TIME));
                assertEquals(hold(toRedis, some), hold(toUs, some));
            }
        }
    }

    /** Sends everything at once; the transcript has a line for each conversation. */
    private static String hold(WireClient client, List<List<String>> conversations) {
        StringBuilder requests = new StringBuilder();
        conversations.forEach(
                commands -> commands.forEach(command -> requests.append(WireClient.array(command.split(" ", -1)))));
        client.send(requests.toString());
        StringBuilder transcript = new StringBuilder();
        for (List<String> commands : conversations) {
            for (String command : commands) {
                transcript
                        .append(command)
                        .append(" → ")
                        .append(rounded(client.reply()))
                        .append("; ");
            }
            transcript.append('\n');
        }
        return transcript.toString();
    }

    /** Times to live of many years differ by the moment in which they are asked for. */
    private static String rounded(String reply) {
        return reply.startsWith(":") && reply.length() > 8 ? "many" : reply.stripTrailing();
    }
}
