package dev.redstart.server.storage;

import dev.redstart.api.Bytes;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;

/** Turns a value into bytes and back, for {@link dev.redstart.api.Key#dump}. An instance is used by one thread. */
public interface ValueCodec {
    /**
     * A value's payload.
     *
     * @param value of the type; of a string a {@link BytesView}
     */
    Bytes dump(TypeHandle<?> type, Object value);

    /**
     * Reads a payload; {@link #type()} and {@link #takeValue()} then have it.
     *
     * @throws dev.redstart.api.CommandException for a payload that is damaged, or newer than what can be read
     */
    void restore(BytesView payload);

    /** The type of the value that was restored last. */
    TypeHandle<?> type();

    /** The value that was restored last, to be taken once; a string is a view that may lie in the payload. */
    Object takeValue();
}
