package dev.redstart.server.storage;

import dev.redstart.api.Bytes;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;

/** Turns a value into bytes and back, for {@link dev.redstart.api.Key#dump}. An instance is used by one thread. */
public interface ValueCodec {
    /**
     * Returns a value's payload.
     *
     * @param value a value of the type; for a string a {@link BytesView}
     */
    Bytes dump(TypeHandle<?> type, Object value);

    /**
     * Reads a payload; {@link #type()} and {@link #takeValue()} then return the result.
     *
     * @throws dev.redstart.api.CommandException for a payload that is damaged, or of a newer version than can be read
     */
    void restore(BytesView payload);

    /** Returns the type of the value that was restored last. */
    TypeHandle<?> type();

    /** Returns the value that was restored last, once; a string is a view that may point into the payload. */
    Object takeValue();
}
