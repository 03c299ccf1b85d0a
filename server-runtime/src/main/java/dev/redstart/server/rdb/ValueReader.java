package dev.redstart.server.rdb;

import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.storage.DeclaredType;
import dev.redstart.server.storage.TypeTable;
import java.io.ByteArrayInputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Reads a value of any type but string. It scans and captures the value first, then the plugin type that claims it reads
 * the captured bytes; without such a type, these bytes are the value.
 */
final class ValueReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private final RdbInput in;
    private final TypeTable types;
    private final ValueWalker walker;
    private final Capture capture = new Capture();

    private TypeHandle<?> type;
    private Object value;

    ValueReader(RdbInput in, TypeTable types) {
        this.in = in;
        this.types = types;
        this.walker = new ValueWalker(in);
    }

    /** Returns the type of the value that was read last. */
    TypeHandle<?> type() {
        return type;
    }

    /** Returns the value that was read last, and releases it. */
    Object takeValue() {
        Object taken = value;
        value = null;
        return taken;
    }

    /**
     * Reads the value after its type byte.
     *
     * @return false for a list or the like that has no elements
     */
    boolean read(int typeByte) throws RdbException {
        capture.clear();
        in.captureInto(capture);
        boolean any = walker.walk(typeByte);
        in.captureInto(null);
        if (capture.overflowed()) {
            throw in.damaged("a value is longer than this server can hold");
        }
        if (any) {
            decode(typeByte);
        }
        return any;
    }

    /** Reads data of a module that belongs to no key. */
    ModuleAux readModuleAux() throws RdbException {
        capture.clear();
        in.captureInto(capture);
        long moduleId = in.readLength();
        if (in.readLength() != RdbFormat.MODULE_UNSIGNED) {
            throw in.damaged("a module's data does not say whether it belongs before or after the keys");
        }
        long when = in.readLength();
        walker.moduleFields();
        in.captureInto(null);
        return new ModuleAux(moduleId, when, capture.toByteArray());
    }

    private void decode(int typeByte) throws RdbException {
        DeclaredType<?> claiming = types.claiming(typeByte);
        if (claiming != null) {
            DataInputStream data = new DataInputStream(new ByteArrayInputStream(capture.array(), 0, capture.length()));
            set(claiming, call(claiming, data, from -> claiming.type().readRdb(typeByte, from)));
        } else if (typeByte == RdbFormat.MODULE_2 && walker.moduleId() == ModuleId.REDSTART) {
            decodeOwn();
        } else if (typeByte == RdbFormat.MODULE_2) {
            preserve(OpaqueType.ofModule(walker.moduleId()), typeByte, walker.moduleId());
        } else {
            preserve(OpaqueType.of(typeByte), typeByte, 0);
        }
    }

    private void preserve(OpaqueType opaque, int typeByte, long moduleId) {
        set(opaque, new OpaqueValue(opaque, typeByte, moduleId, capture.toByteArray()));
    }

    private void set(TypeHandle<?> ofType, Object read) {
        type = ofType;
        value = read;
    }

    /** Reads a plugin's value: type name, version, plugin, and the bytes that the type wrote. */
    private void decodeOwn() throws RdbException {
        RdbInput own = new RdbInput("value", capture.array(), 0, capture.length());
        own.readLength();
        BytesView text = new BytesView();
        String typeName = name(ownString(own, text));
        expect(own, RdbFormat.MODULE_UNSIGNED);
        long version = own.readLength();
        String plugin = name(ownString(own, text));
        DeclaredType<?> known = types.named(typeName);
        if (known == null) {
            preserve(OpaqueType.ofPlugin(typeName, plugin), RdbFormat.MODULE_2, ModuleId.REDSTART);
        } else if (version < 0 || version > known.type().version()) {
            throw in.damaged("type '" + typeName + "' of plugin '" + plugin + "' reads up to version "
                    + known.type().version()
                    + ", this is version " + Long.toUnsignedString(version));
        } else {
            InputStream pieces = new PiecesInput(own);
            set(
                    known,
                    call(
                            known,
                            new DataInputStream(pieces),
                            from -> known.type().read(from, (int) version)));
        }
    }

    /** Checks a name, since replies contain it; no server writes an invalid name. */
    private String name(String read) throws RdbException {
        if (!NAME.matcher(read).matches()) {
            throw in.damaged("a plugin's value has an invalid name of a type or plugin");
        }
        return read;
    }

    private String ownString(RdbInput own, BytesView text) throws RdbException {
        expect(own, RdbFormat.MODULE_STRING);
        own.readString(text);
        return new String(text.array(), text.from(), text.length(), StandardCharsets.UTF_8);
    }

    private void expect(RdbInput own, int field) throws RdbException {
        if (own.readLength() != field) {
            throw in.damaged("a plugin's value does not begin with type, version and plugin");
        }
    }

    /** How a type reads a value. */
    private interface Reading {
        Object from(DataInput data) throws IOException;
    }

    /** Lets a plugin read. The file may be damaged or the plugin wrong, so any exception of the plugin counts as damage. */
    @SuppressWarnings("CatchAndPrintStackTrace")
    private Object call(TypeHandle<?> reader, DataInputStream data, Reading reading) throws RdbException {
        Object read;
        boolean more;
        try {
            read = reading.from(data);
            more = data.read() >= 0;
        } catch (Exception | LinkageError | AssertionError | StackOverflowError | OutOfMemoryError e) {
            throw in.damaged("type '" + reader.name() + "' cannot read its value: " + e, e);
        }
        if (read == null || more) {
            throw in.damaged(
                    "type '" + reader.name() + "' " + (more ? "did not read all of its value" : "read no value"));
        }
        return read;
    }
}
