package dev.redstart.server.core;

import dev.redstart.api.Bytes;
import dev.redstart.api.Client;
import dev.redstart.api.Key;
import dev.redstart.api.Keyspace;
import dev.redstart.api.Propagation;
import dev.redstart.api.Reply;
import dev.redstart.api.ReplyValue;
import dev.redstart.api.Request;
import dev.redstart.api.TypeHandle;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/** A request that is not executed. It has arguments, which a {@link dev.redstart.api.KeySpec.Finder} may use, and nothing else. */
final class QuotedRequest implements Request {
    private final int argc;
    private final IntFunction<Bytes> arguments;

    /** Creates the request that another one contains from {@code firstArg} on. */
    QuotedRequest(Request quoting, int firstArg) {
        this(quoting.argc() - firstArg, i -> quoting.arg(firstArg + i));
    }

    QuotedRequest(int argc, IntFunction<Bytes> arguments) {
        this.argc = argc;
        this.arguments = arguments;
    }

    @Override
    public int argc() {
        return argc;
    }

    @Override
    public Bytes arg(int index) {
        if (index < 0 || index >= argc) {
            throw new IndexOutOfBoundsException("argument " + index + " of " + argc);
        }
        return arguments.apply(index);
    }

    @Override
    public int keyCount() {
        throw notExecuted();
    }

    @Override
    public Key key(int n) {
        throw notExecuted();
    }

    @Override
    public Keyspace keyspace() {
        throw notExecuted();
    }

    @Override
    public int databases() {
        throw notExecuted();
    }

    @Override
    public long maxStringBytes() {
        throw notExecuted();
    }

    @Override
    public long now() {
        throw notExecuted();
    }

    @Override
    public RandomGenerator random() {
        throw notExecuted();
    }

    @Override
    public Client client() {
        throw notExecuted();
    }

    @Override
    public void redact(int index) {
        throw notExecuted();
    }

    @Override
    public Bytes bytes(long decimal) {
        throw notExecuted();
    }

    @Override
    public ReplyValue call(String command, Bytes... arguments) {
        throw notExecuted();
    }

    @Override
    public ReplyValue tryCall(String command, Bytes... arguments) {
        throw notExecuted();
    }

    @Override
    public Propagation propagateAs(String command) {
        throw notExecuted();
    }

    @Override
    public void countChanges(int number) {
        throw notExecuted();
    }

    @Override
    public void park(TypeHandle<?> awaited, long timeoutMillis, Object state, Consumer<Reply> onTimeout) {
        throw notExecuted();
    }

    @Override
    public Object parked() {
        throw notExecuted();
    }

    private static IllegalStateException notExecuted() {
        return new IllegalStateException("a key finder may only use the request's arguments");
    }
}
