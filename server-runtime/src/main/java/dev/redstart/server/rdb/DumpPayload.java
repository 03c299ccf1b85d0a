package dev.redstart.server.rdb;

import dev.redstart.api.Bytes;
import dev.redstart.api.CommandException;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.storage.DeclaredType;
import dev.redstart.server.storage.TypeTable;
import dev.redstart.server.storage.ValueCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * The payload of DUMP and RESTORE: a value as in a file, type byte first, then two bytes of version and
 * a checksum of both. It has the lowest version that the value needs. An instance is for one thread.
 */
public final class DumpPayload implements ValueCodec {
    private static final CommandException WRONG_FOOTER =
            CommandException.of("ERR", "DUMP payload version or checksum are wrong");
    private static final CommandException BAD_DATA = CommandException.of("ERR", "Bad data format");
    private static final int VERSION_BYTES = 2;
    /** The length of what follows the value: version and checksum. */
    public static final int FOOTER_BYTES = VERSION_BYTES + Long.BYTES;

    private static final ValueWriter.Between NOTHING = () -> {};

    private final TypeTable types;
    private final IntConsumer needsVersion;
    private final BooleanSupplier compression;
    private final BooleanSupplier checksums;
    private final RdbOutput out;
    private final ValueWriter writer;
    private final BytesView string = new BytesView();
    private TypeHandle<?> type;
    private Object value;

    /**
     * Dumps and restores values, with checksums.
     *
     * @param types the types of the plugins
     * @param compression whether strings may be compressed
     */
    public DumpPayload(TypeTable types, boolean compression) {
        this(types, version -> {}, () -> compression, () -> true);
    }

    /**
     * Dumps and restores values, with settings that may change between two payloads.
     *
     * @param types the types of the plugins
     * @param needsVersion takes the file version that a restored value needs, if no plugin claims the value
     * @param compression whether strings may be compressed
     * @param checksums whether a restored payload must have the right checksum
     */
    public DumpPayload(
            TypeTable types, IntConsumer needsVersion, BooleanSupplier compression, BooleanSupplier checksums) {
        this.types = types;
        this.needsVersion = needsVersion;
        this.compression = compression;
        this.checksums = checksums;
        this.out = new RdbOutput(false);
        this.writer = new ValueWriter(out);
    }

    @Override
    public Bytes dump(TypeHandle<?> ofType, Object object) {
        try {
            byte[] payload =
                    ofType == TypeHandle.STRING ? ofString((BytesView) object) : ofObject(declared(ofType), object);
            return new BytesView().own(payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the type's fault, or its value is too long for an array
        }
    }

    /** Returns null for a type that no plugin claims: its values are written as they were read. */
    private static DeclaredType<?> declared(TypeHandle<?> type) {
        return type instanceof DeclaredType<?> declared ? declared : null;
    }

    /** Returns the payload of a string. */
    public byte[] ofString(BytesView bytes) throws IOException {
        begin();
        out.write(RdbFormat.STRING);
        out.string(bytes);
        return finished();
    }

    /**
     * Returns the payload of a value of another type.
     *
     * @param ofType not used for an {@link OpaqueValue}
     */
    public byte[] ofObject(DeclaredType<?> ofType, Object object) throws IOException {
        begin();
        writer.write(ofType, object, RdbFormat.NEWEST_VERSION, NOTHING);
        return finished();
    }

    private void begin() {
        out.clear();
        out.compress(compression.getAsBoolean());
    }

    private byte[] finished() throws IOException {
        out.shortLittleEndian(RdbFormat.versionFor(out.firstByte()));
        out.longLittleEndian(out.checksum());
        byte[] payload = out.toByteArray();
        out.clear();
        return payload;
    }

    /**
     * Reads a payload; {@link #type} and {@link #takeValue} then return its content.
     *
     * @throws CommandException redis-server's error for a payload that is damaged, or newer than this server can read
     */
    @Override
    public void restore(BytesView payload) {
        int length = payload.length() - FOOTER_BYTES;
        if (length < 0 || !hasRightFooter(payload, length)) {
            throw WRONG_FOOTER;
        }
        type = null;
        value = null;
        RdbInput in = new RdbInput("payload", payload.array(), payload.from(), length);
        try {
            restore(in);
        } catch (RdbException | OutOfMemoryError e) {
            throw BAD_DATA;
        }
        if (value instanceof OpaqueValue opaque) {
            needsVersion.accept(opaque.rdbVersion());
        }
    }

    private boolean hasRightFooter(BytesView payload, int length) {
        int version = (payload.at(length) & 0xff) | ((payload.at(length + 1) & 0xff) << 8);
        long found = 0;
        for (int i = FOOTER_BYTES - 1; i >= VERSION_BYTES; i--) {
            found = found << 8 | (payload.at(length + i) & 0xff);
        }
        return version <= RdbFormat.NEWEST_VERSION
                && (!checksums.getAsBoolean()
                        || found == Crc64.update(0, payload.array(), payload.from(), length + VERSION_BYTES));
    }

    private void restore(RdbInput in) throws RdbException {
        int typeByte = in.readByte();
        if (typeByte == RdbFormat.STRING) {
            in.readString(string);
            type = TypeHandle.STRING;
            value = string;
            return;
        }
        ValueReader reader = new ValueReader(in, types);
        if (!RdbFormat.isValue(typeByte) || !reader.read(typeByte)) {
            throw BAD_DATA;
        }
        type = reader.type();
        value = reader.takeValue();
    }

    @Override
    public TypeHandle<?> type() {
        return type;
    }

    @Override
    public Object takeValue() {
        Object taken = value;
        value = null;
        return taken;
    }
}
