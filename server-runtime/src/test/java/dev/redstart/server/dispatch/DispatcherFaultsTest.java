package dev.redstart.server.dispatch;

import static dev.redstart.api.TypeHandle.STRING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.CommandHandler;
import dev.redstart.api.KeySpec;
import dev.redstart.api.Reply;
import dev.redstart.api.ValueType;
import dev.redstart.server.rdb.NumbersType;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.stats.LoopStats.Counter;
import dev.redstart.server.storage.DeclaredType;
import dev.redstart.server.storage.TypeTable;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks that a client gets exactly one reply value and stays connected, and that keys are free, whatever a handler does. */
class DispatcherFaultsTest {
    private static final String INTERNAL_ERROR = "-ERR internal error in plugin 'testing', see server log\r\n";

    private final DispatcherHarness server = new DispatcherHarness();

    @BeforeEach
    void registerCommands() {
        server.command("ping", (request, reply) -> reply.simple("PONG")).arity(1);
        server.command("get", (request, reply) -> reply.bulk(request.key(0).get(STRING)))
                .arity(2)
                .reads(KeySpec.at(1));
    }

    private static Arguments fault(String name, CommandHandler handler) {
        return Arguments.of(name, handler);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                fault("an exception", (request, reply) -> {
                    throw new IllegalStateException("secret");
                }),
                fault("a checked exception", (request, reply) -> {
                    throw new IOException("secret");
                }),
                fault("a missing class", (request, reply) -> {
                    throw new NoClassDefFoundError("com/example/Missing");
                }),
                fault("a failed assertion", (request, reply) -> {
                    throw new AssertionError("secret");
                }),
                fault("an endless recursion", (request, reply) -> recurse(reply, 0)),
                fault("a missing argument", (request, reply) -> reply.bulk(request.arg(2))),
                fault("a key that was not declared", (request, reply) -> request.key(1)),
                fault("a keyspace that was not declared", (request, reply) -> request.keyspace()),
                fault("parking", (request, reply) -> request.park(STRING, 0, null, Reply::nil)),
                fault("no reply", (request, reply) -> {}),
                fault("two replies", (request, reply) -> {
                    reply.ok();
                    reply.ok();
                }),
                fault("a short array", (request, reply) -> {
                    reply.array(3);
                    reply.ok();
                }),
                fault("an array without its end", (request, reply) -> reply.beginArray()),
                fault("a negative array", (request, reply) -> reply.array(-1)));
    }

    private static int recurse(Reply reply, int depth) {
        return recurse(reply, depth + 1) + recurse(reply, depth + 2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void answersAPluginsFaultWithAnInternalError(String name, CommandHandler handler) {
        server.command("bad", (request, reply) -> {
                    request.key(0).set(STRING, Bytes.utf8("changed"));
                    handler.execute(request, reply);
                })
                .arity(2)
                .writes(KeySpec.at(1));
        assertEquals("+PONG\r\n" + INTERNAL_ERROR + "+PONG\r\n", server.send("ping\nbad k\nping"));
        assertFalse(server.session.isClosing());
        assertEquals(1, server.stats.get(Counter.PLUGIN_FAULTS));
        assertEquals(1, server.stats.get(Counter.ERRORS));
        assertEquals(1, server.stats.get(Counter.CHANGES), "what was changed stays changed");
        assertEquals(Map.of("ERR", 1L), server.serverStats.errorsByCode());
        assertEquals(1, server.stats.failedCalls(server.table().named("bad").index()));
        assertEquals("$7\r\nchanged\r\n", server.send("get k"), "the key is free");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void freesTheWholeKeyspaceAfterAFault(String name, CommandHandler handler) {
        server.command("bad", (request, reply) -> handler.execute(request, reply))
                .arity(1)
                .reads(KeySpec.computed((request, sink) -> sink.wholeKeyspace()));
        assertEquals(INTERNAL_ERROR + "$-1\r\n+PONG\r\n", server.send("bad\nget k\nping"));
    }

    /** The cause is unknown, so the error is the one that clients know, and the log says where memory ended. */
    @Test
    void repliesToTheEndOfMemoryWithAnErrorThatClientsKnow() {
        server.command("bad", (request, reply) -> {
                    request.key(0).set(STRING, Bytes.utf8("changed"));
                    throw new OutOfMemoryError("test");
                })
                .arity(2)
                .writes(KeySpec.at(1));
        String oom = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
        assertEquals("+PONG\r\n" + oom + "+PONG\r\n", server.send("ping\nbad k\nping"));
        assertEquals(Map.of("OOM", 1L), server.serverStats.errorsByCode());
        assertEquals(1, server.stats.failedCalls(server.table().named("bad").index()));
        assertEquals("$7\r\nchanged\r\n", server.send("get k"), "the key is free");
    }

    @Test
    void replacesAWrittenReplyWithTheHandlersError() {
        server.command("reject", (request, reply) -> {
                    reply.array(2);
                    reply.ok();
                    throw CommandException.of("CODE", "why\r\nnot");
                })
                .arity(1);
        assertEquals("-CODE why  not\r\n+PONG\r\n", server.send("reject\nping"));
        assertEquals(0, server.stats.get(Counter.PLUGIN_FAULTS));
        assertEquals(1, server.stats.get(Counter.ERRORS));
        assertEquals(Map.of("CODE", 1L), server.serverStats.errorsByCode());
        assertEquals(1, server.stats.failedCalls(server.table().named("reject").index()));
        assertEquals(1, server.stats.calls(server.table().named("reject").index()));
    }

    @Test
    void repliesToAFaultOfAKeyFinder() {
        server.command("seek", (request, reply) -> reply.ok()).arity(-1).writes(KeySpec.computed((request, sink) -> {
            sink.key(1);
            sink.key((int) request.arg(1).toLong());
        }));
        assertEquals(INTERNAL_ERROR, server.send("seek 2"));
        assertEquals(INTERNAL_ERROR, server.send("seek 0"));
        assertEquals(INTERNAL_ERROR, server.send("seek"));
        assertEquals("+OK\r\n", server.send("seek 1"));
        assertEquals(3, server.stats.get(Counter.PLUGIN_FAULTS));
    }

    @Test
    void repliesToAFaultOfAValueType() {
        DeclaredType<List<String>> type = new DeclaredType<>("test", new BrokenType());
        DispatcherHarness other = new DispatcherHarness(new TypeTable(List.of(type)));
        other.command("edit", (request, reply) -> {
                    request.key(0).editOrCreate(type).add("word");
                    reply.ok();
                })
                .arity(2)
                .writes(KeySpec.at(1));
        other.command("ping", (request, reply) -> reply.simple("PONG")).arity(1);
        assertEquals(INTERNAL_ERROR + "+PONG\r\n", other.send("edit k\nping"));
        assertEquals(1, other.stats.get(Counter.PLUGIN_FAULTS));
        assertEquals(INTERNAL_ERROR, other.send("edit k"), "the key is free");
    }

    @Test
    void propagatesAReplyBeyondAllLimits() {
        server.command("huge", (request, reply) -> {
                    request.key(0).set(STRING, Bytes.utf8("v"));
                    reply.array(2);
                    reply.bulk("x".repeat(1 << 21));
                    reply.ok();
                })
                .arity(2)
                .writes(KeySpec.at(1));
        assertThrows(OutputBuffer.OverflowException.class, () -> server.send("huge k"));
        assertEquals(0, server.stats.get(Counter.PLUGIN_FAULTS));
        assertEquals("$1\r\nv\r\n", server.send("get k"), "the key is free");
    }

    /** A type that cannot tell whether a value is empty. */
    private static final class BrokenType implements ValueType<List<String>> {
        @Override
        public String name() {
            return "broken";
        }

        @Override
        public List<String> create() {
            return new java.util.ArrayList<>();
        }

        @Override
        public boolean isEmpty(List<String> value) {
            throw new IllegalStateException("secret");
        }

        @Override
        public void write(List<String> value, DataOutput out) {
            throw new IllegalStateException();
        }

        @Override
        public List<String> read(DataInput in, int version) {
            throw new IllegalStateException();
        }
    }

    @Test
    void removesAnEmptiedValueEvenIfTheReplyOverflows() {
        DeclaredType<List<Long>> bag = new DeclaredType<>("test", new NumbersType() {
            @Override
            public boolean isEmpty(List<Long> value) {
                return value.isEmpty();
            }
        });
        DispatcherHarness other = new DispatcherHarness(new TypeTable(List.of(bag)));
        other.command("fill", (request, reply) -> {
                    request.key(0).editOrCreate(bag).add(1L);
                    reply.ok();
                })
                .arity(2)
                .writes(KeySpec.at(1));
        other.command("drain", (request, reply) -> {
                    request.key(0).edit(bag).clear();
                    Bytes large = Bytes.of(new byte[other.out.array().length]);
                    reply.array(1 << 10);
                    for (int i = 0; i < 1 << 10; i++) {
                        reply.bulk(large);
                    }
                })
                .arity(2)
                .writes(KeySpec.at(1));
        assertEquals("+OK\r\n", other.send("fill k"));
        assertThrows(OutputBuffer.OverflowException.class, () -> other.send("drain k"));
        assertEquals(0, other.store.size(0), "no empty value is left");
        assertEquals(2, other.stats.get(Counter.CHANGES));
    }
}
