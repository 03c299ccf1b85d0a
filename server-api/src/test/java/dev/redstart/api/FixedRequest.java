package dev.redstart.api;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A request of given arguments; nothing else can be asked of it. */
final class FixedRequest implements Request {
    private final Bytes[] arguments;

    FixedRequest(Bytes... arguments) {
        this.arguments = arguments;
    }

    @Override
    public int argc() {
        return arguments.length;
    }

    @Override
    public Bytes arg(int index) {
        return arguments[index];
    }

    private static UnsupportedOperationException argumentsOnly() {
        return new UnsupportedOperationException("only argc() and arg()");
    }

    @Override
    public int keyCount() {
        throw argumentsOnly();
    }

    @Override
    public Key key(int n) {
        throw argumentsOnly();
    }

    @Override
    public Keyspace keyspace() {
        throw argumentsOnly();
    }

    @Override
    public int databases() {
        throw argumentsOnly();
    }

    @Override
    public long maxStringBytes() {
        throw argumentsOnly();
    }

    @Override
    public long now() {
        throw argumentsOnly();
    }

    @Override
    public RandomGenerator random() {
        throw argumentsOnly();
    }

    @Override
    public Client client() {
        throw argumentsOnly();
    }

    @Override
    public Bytes bytes(long decimal) {
        throw argumentsOnly();
    }

    @Override
    public Propagation propagateAs(String command) {
        throw argumentsOnly();
    }

    @Override
    public ReplyValue call(String command, Bytes... others) {
        throw argumentsOnly();
    }

    @Override
    public ReplyValue tryCall(String command, Bytes... others) {
        throw argumentsOnly();
    }

    @Override
    public void countChanges(int number) {
        throw argumentsOnly();
    }

    @Override
    public void park(TypeHandle<?> awaited, long timeoutMillis, Object state, Consumer<Reply> onTimeout) {
        throw argumentsOnly();
    }

    @Override
    public void redact(int index) {
        throw argumentsOnly();
    }

    @Override
    public Object parked() {
        throw argumentsOnly();
    }
}
