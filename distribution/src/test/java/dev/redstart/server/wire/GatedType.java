package dev.redstart.server.wire;

import dev.redstart.api.CommandPlugin;
import dev.redstart.api.Key;
import dev.redstart.api.KeySpec;
import dev.redstart.api.PluginContext;
import dev.redstart.api.TypeHandle;
import dev.redstart.api.ValueType;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** A type whose values can be held up where they are read from a file or written to one; GATED key makes one. */
final class GatedType implements ValueType<AtomicReference<String>> {
    private static final int PATIENCE_SECONDS = 120;

    private volatile CountDownLatch reading = new CountDownLatch(0);
    private volatile CountDownLatch writing = new CountDownLatch(0);
    private volatile boolean holdsOne;
    private volatile boolean fails;

    /** Reading waits from here on until the result is counted down. */
    CountDownLatch holdReading() {
        reading = new CountDownLatch(1);
        return reading;
    }

    CountDownLatch holdWriting() {
        writing = new CountDownLatch(1);
        return writing;
    }

    /** As {@link #holdWriting()}, of the next value that is written alone. */
    CountDownLatch holdNextWriting() {
        holdsOne = true;
        return holdWriting();
    }

    void failsToWrite(boolean value) {
        fails = value;
    }

    CommandPlugin plugin() {
        return new TestPlugin("gated", this::declare);
    }

    private void declare(PluginContext context) {
        TypeHandle<AtomicReference<String>> type = context.type(this);
        context.command("GATED", (request, reply) -> {
                    Key key = request.key(0);
                    key.editOrCreate(type).set("x");
                    reply.ok();
                })
                .arity(2)
                .writes(KeySpec.at(1));
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("nobody opened the gate");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public String name() {
        return "gated";
    }

    @Override
    public AtomicReference<String> create() {
        return new AtomicReference<>("");
    }

    /** On the thread that writes the file. */
    @Override
    public Supplier<AtomicReference<String>> freeze(AtomicReference<String> value) {
        return () -> new AtomicReference<>(value.get());
    }

    @Override
    public void write(AtomicReference<String> value, DataOutput out) throws IOException {
        CountDownLatch gate = writing;
        if (holdsOne) {
            writing = new CountDownLatch(0);
        }
        await(gate);
        if (fails) {
            throw new IllegalStateException("this value cannot be written");
        }
        out.writeUTF(value.get());
    }

    @Override
    public AtomicReference<String> read(DataInput in, int version) throws IOException {
        await(reading);
        return new AtomicReference<>(in.readUTF());
    }
}
