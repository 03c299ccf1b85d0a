package dev.redstart.server.keyspace;

import static dev.redstart.server.storage.ListType.LIST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.Key;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.storage.DeclaredType;
import dev.redstart.server.storage.TypeTable;
import dev.redstart.server.storage.UnclaimedType;
import dev.redstart.server.storage.UnclaimedValue;
import java.io.DataInput;
import java.io.DataOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which types a key takes, and what it says of the others. */
class KeyTypesTest {
    private static final Absentee ABSENTEE = new Absentee("absentee");

    private final TestLoop loop = new TestLoop(4, 1);

    /** A type that no plugin declared, and one that another server knows. */
    private static DeclaredType<List<String>> undeclared() {
        return new DeclaredType<>("absent", LIST.type());
    }

    private static DeclaredType<List<String>> ofAnotherServer() {
        DeclaredType<List<String>> type = undeclared();
        assertSame(type, new TypeTable(List.of(type)).named("test-list"));
        return type;
    }

    static Stream<BiConsumer<Key, TypeHandle<List<String>>>> uses() {
        return Stream.of(
                (key, type) -> key.get(type),
                (key, type) -> key.edit(type),
                (key, type) -> key.editOrCreate(type),
                (key, type) -> key.set(type, new ArrayList<>(List.of("w"))),
                (key, type) -> key.replace(type, new ArrayList<>(List.of("w"))));
    }

    @ParameterizedTest
    @MethodSource("uses")
    void refusesATypeOfWhichThisServerKnowsNothing(BiConsumer<Key, TypeHandle<List<String>>> use) {
        loop.run(keys -> keys.key(0).set(LIST, new ArrayList<>(List.of("kept"))), TestLoop.written("list"));
        loop.set("string", "kept");
        for (String name : List.of("list", "string", "absent")) {
            assertRefused(use, name, undeclared(), "is of a plugin that is not loaded");
            assertRefused(use, name, ofAnotherServer(), "was declared to another server of this process");
            assertRefused(use, name, null, "handle is null");
        }
        assertEquals(2, loop.size(0));
        loop.run(keys -> assertEquals(List.of("kept"), keys.key(0).get(LIST)), TestLoop.read("list"));
        assertEquals("kept", loop.get("string"));
    }

    private void assertRefused(
            BiConsumer<Key, TypeHandle<List<String>>> use, String name, TypeHandle<List<String>> type, String why) {
        loop.run(
                keys -> {
                    IllegalArgumentException refusal =
                            assertThrows(IllegalArgumentException.class, () -> use.accept(keys.key(0), type));
                    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
                    assertTrue(refusal.getMessage().contains("in a field of the plugin"), refusal.getMessage());
                },
                TestLoop.written(name));
        assertEquals(0, loop.locks.changes());
    }

    @Test
    void tellsATypeByItsHandle() {
        loop.set("string", "v");
        loop.run(keys -> keys.key(0).editOrCreate(LIST).add("w"), TestLoop.written("list"));
        loop.run(
                keys -> {
                    assertSame(TypeHandle.STRING, keys.key(0).type());
                    assertEquals("embstr", keys.key(0).encoding());
                    assertSame(LIST, keys.key(1).type());
                    assertEquals("raw", keys.key(1).encoding());
                    assertNull(keys.key(2).type());
                    assertNull(keys.key(2).encoding());
                },
                TestLoop.read("string"),
                TestLoop.read("list"),
                TestLoop.read("absent"));
    }

    @Test
    void aTypeBelongsToOneTableAlone() {
        assertThrows(IllegalStateException.class, () -> new TypeTable(List.of(LIST)));
    }

    @Test
    void twoTypesOfOneNameOrTypeByteMakeNoTable() {
        IllegalArgumentException names =
                assertThrows(IllegalArgumentException.class, () -> new TypeTable(List.of(undeclared(), undeclared())));
        assertTrue(names.getMessage().contains("both have one name"), names.getMessage());
        IllegalArgumentException bytes = assertThrows(
                IllegalArgumentException.class,
                () -> new TypeTable(List.of(
                        new DeclaredType<>("one", new Claiming("a", 4)),
                        new DeclaredType<>("two", new Claiming("b", 4)))));
        assertEquals("type 'a' of plugin 'one' and type 'b' of plugin 'two' both claim RDB type 4", bytes.getMessage());
    }

    @Test
    void namesTheMissingPluginOfAnUnclaimedValue() {
        loop.run(keys -> keys.key(0).set(ABSENTEE, new Leftover(ABSENTEE)), TestLoop.written("k"));
        List<BiConsumer<Key, Bytes>> uses = List.of(
                (key, text) -> key.get(TypeHandle.STRING),
                (key, text) -> key.get(LIST),
                (key, text) -> key.get(new Absentee("other")),
                (key, text) -> key.edit(LIST),
                (key, text) -> key.editOrCreate(LIST),
                (key, text) -> key.peek(),
                (key, text) -> key.write(0, text),
                (key, text) -> key.write(3, (byte) 'x'));
        for (BiConsumer<Key, Bytes> use : uses) {
            loop.run(
                    keys -> {
                        CommandException refusal =
                                assertThrows(CommandException.class, () -> use.accept(keys.key(0), Bytes.utf8("text")));
                        assertEquals("WRONGTYPE plugin 'absentee' is missing", refusal.getMessage());
                    },
                    TestLoop.written("k"));
            assertEquals(0, loop.locks.changes());
        }
    }

    @Test
    void anUnclaimedValueHasItsOwnTypeAlone() {
        Leftover value = new Leftover(ABSENTEE);
        loop.run(keys -> keys.key(0).set(ABSENTEE, value), TestLoop.written("k"));
        loop.run(
                keys -> {
                    assertSame(ABSENTEE, keys.key(0).type());
                    assertSame(value, keys.key(0).get(ABSENTEE));
                    assertEquals("unclaimed", keys.key(0).encoding());
                },
                TestLoop.read("k"));
    }

    @Test
    @SuppressWarnings("unchecked") // what a plugin can do without a warning of its own
    void noValueOfAPlaceholdersTypeCanBeMade() {
        TypeHandle<Object> placeholder = (TypeHandle<Object>) (TypeHandle<?>) ABSENTEE;
        loop.run(
                keys -> assertThrows(
                        IllegalArgumentException.class, () -> keys.key(0).set(placeholder, "no such value")),
                TestLoop.written("k"));
        assertEquals(0, loop.size(0));
    }

    /** A value that no plugin claims. */
    private record Leftover(Absentee type) implements UnclaimedValue {}

    /** Stands for its type. Equal by name. */
    private record Absentee(String name) implements UnclaimedType<Leftover> {
        @Override
        public CommandException wrongType() {
            return CommandException.of("WRONGTYPE", "plugin '" + name + "' is missing");
        }

        @Override
        public Leftover create() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(Leftover value, DataOutput out) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Leftover read(DataInput in, int version) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String encoding(Leftover value) {
            return "unclaimed";
        }
    }

    /** A type that claims a type byte of Redis' files. */
    private record Claiming(String name, int typeByte) implements dev.redstart.api.ValueType<String> {
        @Override
        public int[] rdbTypes() {
            return new int[] {typeByte};
        }

        @Override
        public String create() {
            return "";
        }

        @Override
        public void write(String value, DataOutput out) {}

        @Override
        public String read(DataInput in, int version) {
            return "";
        }
    }
}
