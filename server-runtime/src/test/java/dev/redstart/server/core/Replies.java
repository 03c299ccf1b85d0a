package dev.redstart.server.core;

import dev.redstart.api.Reply;
import dev.redstart.server.resp.OutputBuffer;
import dev.redstart.server.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Replies as they are on the wire, with {@code |} for the ends of lines. */
final class Replies {
    private Replies() {}

    static String resp2(Consumer<Reply> writing) {
        return wire(2, writing);
    }

    static String resp3(Consumer<Reply> writing) {
        return wire(3, writing);
    }

    private static String wire(int protocol, Consumer<Reply> writing) {
        OutputBuffer out = new OutputBuffer(1 << 20);
        RespWriter reply = new RespWriter();
        reply.begin(out, protocol);
        writing.accept(reply);
        if (!reply.isComplete()) {
            throw new AssertionError("not exactly one value");
        }
        return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8).replace("\r\n", "|");
    }
}
