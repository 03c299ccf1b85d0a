package dev.redstart.server.wire;

import dev.redstart.testkit.WireClient;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Sequences of the commands that are about the connection itself, well formed or not, with some others in between. */
final class ConnectionCommands {
    /** Stands for the connection's own id. */
    static final String ME = "<me>";

    private ConnectionCommands() {}

    static Arbitrary<List<List<String>>> sequences() {
        return words().list().ofMinSize(1).ofMaxSize(40);
    }

    private static Arbitrary<List<String>> words() {
        return Arbitraries.frequencyOf(
                Tuple.of(6, hello()),
                Tuple.of(2, lines("RESET", "RESET now", "reset")),
                Tuple.of(
                        3, lines("SELECT 0", "SELECT 3", "SELECT 16", "SELECT -1", "SELECT x", "SELECT", "SELECT 1 2")),
                Tuple.of(2, lines("AUTH", "AUTH x", "AUTH default x", "AUTH nobody x", "AUTH default", "AUTH a b c")),
                Tuple.of(3, lines("PING", "PING hello", "PING a b", "ECHO hello", "ECHO", "ECHO a b", "ping")),
                Tuple.of(
                        3,
                        lines("GET nokey", "GET", "FOO bar", "TYPE nokey", "READONLY", "CLUSTER INFO", "CLUSTER FOO")),
                Tuple.of(12, client()),
                Tuple.of(5, lines("CLIENT REPLY ON", "CLIENT REPLY OFF", "client reply skip", "CLIENT REPLY x")));
    }

    private static Arbitrary<List<String>> hello() {
        Arbitrary<List<String>> options = lines(
                        "AUTH default x",
                        "auth nobody x",
                        "AUTH default",
                        "AUTH",
                        "SETNAME me",
                        "setname a\001b",
                        "NAME me")
                .list()
                .ofMaxSize(2)
                .map(ConnectionCommands::join);
        Arbitrary<List<String>> versions = lines("2", "3", "3", "1", "4", "x", "-1", "99999999999999999999");
        Arbitrary<List<String>> more = Combinators.combine(versions, options)
                .as((version, rest) -> join(List.of(List.of("HELLO"), version, rest)));
        return Arbitraries.frequencyOf(Tuple.of(5, more), Tuple.of(1, lines("HELLO", "hello")));
    }

    private static Arbitrary<List<String>> client() {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        3, lines("CLIENT INFO", "CLIENT LIST ID " + ME, "client list id 999999999 " + ME, "CLIENT ID")),
                Tuple.of(
                        2,
                        lines("CLIENT LIST ID", "CLIENT LIST ID x", "CLIENT LIST TYPE pubsub", "CLIENT LIST TYPE x")),
                Tuple.of(3, lines("CLIENT SETNAME me", "CLIENT SETNAME you", "CLIENT SETNAME", "CLIENT SETNAME a\nb")),
                Tuple.of(3, lines("CLIENT GETNAME", "CLIENT GETNAME x", "CLIENT GETREDIR", "CLIENT TRACKINGINFO")),
                Tuple.of(2, lines("CLIENT CACHING yes", "CLIENT CACHING", "CLIENT TRACKING off", "CLIENT TRACKING x")),
                Tuple.of(2, lines("CLIENT NO-EVICT on", "CLIENT NO-EVICT off", "CLIENT NO-EVICT x", "CLIENT NO-EVICT")),
                Tuple.of(3, kill()),
                Tuple.of(2, lines("CLIENT UNBLOCK " + ME, "CLIENT UNBLOCK x", "CLIENT UNBLOCK 99999 error")),
                Tuple.of(1, lines("CLIENT UNBLOCK", "CLIENT UNBLOCK 1 x", "CLIENT UNBLOCK 1 TIMEOUT x")),
                Tuple.of(2, lines("CLIENT PAUSE x", "CLIENT PAUSE -1", "CLIENT PAUSE 1 x", "CLIENT PAUSE 1 ALL x")),
                Tuple.of(1, lines("CLIENT PAUSE", "CLIENT UNPAUSE", "CLIENT UNPAUSE x", "CLIENT PAUSE 0 WRITE")),
                Tuple.of(1, lines("CLIENT", "CLIENT FOO", "CLIENT \000x", "CLIENT MAINT_NOTIFICATIONS ON")));
    }

    /** Nobody is met, or the arguments are wrong. */
    private static Arbitrary<List<String>> kill() {
        return lines(
                "CLIENT KILL",
                "CLIENT KILL 127.0.0.1:1",
                "CLIENT KILL ID",
                "CLIENT KILL ID 999999999",
                "CLIENT KILL ID 0",
                "CLIENT KILL ID x TYPE normal",
                "CLIENT KILL TYPE master",
                "CLIENT KILL TYPE x",
                "CLIENT KILL USER nobody",
                "CLIENT KILL ID " + ME,
                "client kill id " + ME + " skipme YES",
                "CLIENT KILL SKIPME x ID 1",
                "CLIENT KILL ADDR 127.0.0.1:1 LADDR",
                "CLIENT KILL LADDR 127.0.0.1:1 USER default",
                "CLIENT KILL FOO bar");
    }

    private static Arbitrary<List<String>> lines(String... lines) {
        return Arbitraries.of(lines).map(line -> List.of(line.split(" ", -1)));
    }

    private static List<String> join(List<List<String>> parts) {
        return new ArrayList<>(parts.stream().flatMap(List::stream).toList());
    }

    /** The bytes of a sequence; with an end at which every connection answers. */
    static String bytes(List<List<String>> commands, String id) {
        StringBuilder bytes = new StringBuilder();
        Stream.concat(commands.stream(), Stream.of(List.of("CLIENT", "REPLY", "ON"), List.of("ECHO", "the end")))
                .map(words -> words.stream().map(word -> word.equals(ME) ? id : word))
                .forEach(words -> bytes.append(WireClient.array(words.toArray(String[]::new))));
        return bytes.toString();
    }
}
