package dev.redstart.server.rdb;

import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.storage.TypeTable;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Reads a file in RDB format, of any version up to {@link RdbFormat#NEWEST_VERSION}, and passes its contents to an
 * {@link RdbVisitor}.
 *
 * <pre>
 *   "REDIS" version  aux*  (select database, sizes?, (expiry? idle? type key value)*)*  end  checksum
 * </pre>
 *
 * <p>It rejects a file that it cannot read to the end; the visitor may have got a part of it by then. Loading millions of
 * strings must be fast: the visitor gets views of their bytes, and a key allocates nothing.
 */
public final class RdbReader {
    private static final byte[] SHEBANG = "#!".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] NAME = " name=".getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] MAGIC = "REDIS".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION_DIGITS = 4;
    private static final long MILLIS_PER_SECOND = 1000;

    private final RdbInput in;
    private final RdbVisitor visitor;
    private final int databases;
    private final ValueReader values;
    private final RdbKey key = new RdbKey();
    private final BytesView text = new BytesView();
    private final BytesView second = new BytesView();
    private int version;
    private boolean checked = true;

    /**
     * Reads a file.
     *
     * @param databases the number of databases; a key in another one is rejected
     * @param types the types of the plugins
     */
    public RdbReader(RdbInput in, RdbVisitor visitor, int databases, TypeTable types) {
        this.in = in;
        this.visitor = visitor;
        this.databases = databases;
        this.values = new ValueReader(in, types);
    }

    /** Ignores the checksum: {@code rdbchecksum no}. */
    public RdbReader withoutChecksum() {
        checked = false;
        return this;
    }

    /** Returns the file's version, once it is read. */
    public int version() {
        return version;
    }

    /**
     * Reads the file to its end, which is at {@link RdbInput#offset()}; more may follow in the channel.
     *
     * @throws RdbException for a file that is damaged, cannot be read, or has another format
     */
    public void read() throws RdbException {
        try {
            readHeader();
            int opcode = in.readByte();
            while (opcode != RdbFormat.END) {
                readPart(opcode);
                opcode = in.readByte();
            }
            readChecksum();
        } catch (OutOfMemoryError e) {
            throw in.damaged("there is not enough memory for what follows", e);
        }
    }

    private void readHeader() throws RdbException {
        byte[] header = new byte[MAGIC.length + VERSION_DIGITS];
        in.readInto(header, 0, header.length);
        String read = new String(header, StandardCharsets.ISO_8859_1);
        if (read.matches("VALKEY[0-9]{3}")) {
            throw in.damaged(
                    "this is a file of Valkey 9 or newer (" + read + "), whose format this server cannot read: copy"
                            + " its keys with a client, or have Valkey 8 write them");
        }
        if (!read.matches("REDIS[0-9]{4}")) {
            throw in.damaged("this is no file in Redis' format: it does not begin with REDIS and four digits");
        }
        version = Integer.parseInt(read.substring(MAGIC.length));
        if (version < 1 || version > RdbFormat.NEWEST_VERSION) {
            throw in.damaged("version " + version + " of the format cannot be read, " + RdbFormat.NEWEST_VERSION
                    + " is the newest that can");
        }
        if (!checked || version < RdbFormat.FIRST_CHECKSUM_VERSION) {
            in.ignoreChecksum();
        }
    }

    private void readChecksum() throws RdbException {
        if (version < RdbFormat.FIRST_CHECKSUM_VERSION) {
            return;
        }
        long computed = in.checksum();
        long found = in.readLongLittleEndian();
        if (checked && found != 0 && found != computed) {
            throw in.damaged(String.format("the checksum is %016x, the file says %016x", computed, found));
        }
    }

    private void readPart(int opcode) throws RdbException {
        if (RdbFormat.isValue(opcode)) {
            readEntry(opcode);
            return;
        }
        switch (opcode) {
            case RdbFormat.EXPIRE_MILLIS ->
                key.expireAtMillis = in.readLongLittleEndian(); // -1 is no expiry, as in redis-server
            case RdbFormat.EXPIRE_SECONDS -> key.expireAtMillis = in.readIntLittleEndian() * MILLIS_PER_SECOND;
            case RdbFormat.IDLE -> key.idleSeconds = Math.max(0, in.readLength());
            case RdbFormat.FREQUENCY -> key.frequency = in.readByte();
            case RdbFormat.SELECT_DATABASE -> selectDatabase(in.readLength());
            case RdbFormat.RESIZE_DATABASE -> visitor.sizes(Math.max(0, in.readLength()), Math.max(0, in.readLength()));
            case RdbFormat.AUX -> readAux();
            case RdbFormat.FUNCTION_2 -> {
                in.readString(text);
                visitor.function(text);
            }
            case RdbFormat.FUNCTION_PRE_GA -> readFunctionOfCandidate();
            case RdbFormat.MODULE_AUX -> visitor.moduleAux(values.readModuleAux());
            case RdbFormat.SLOT_INFO -> {
                in.readLength(); // the slot, its keys, those of them with an expiry: all hints
                in.readLength();
                in.readLength();
            }
            default -> throw in.damaged(unreadable(opcode));
        }
    }

    private static String unreadable(int opcode) {
        return switch (opcode) {
            case RdbFormat.KEY_META -> "metadata that a module keeps with a key (243) cannot be read";
            default -> ValueWalker.unreadable(opcode);
        };
    }

    /** Converts a library of the release candidates of Redis 7.0: engine and name become a part of its code. */
    private void readFunctionOfCandidate() throws RdbException {
        in.readString(text);
        byte[] name = text.toByteArray();
        in.readString(text);
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.writeBytes(SHEBANG);
        code.writeBytes(text.toByteArray());
        code.writeBytes(NAME);
        code.writeBytes(name);
        code.write('\n');
        if (in.readLength() != 0) {
            in.readString(text); // a description, which Redis 7.0 does not have
        }
        in.readString(text);
        code.writeBytes(text.toByteArray());
        visitor.function(second.own(code.toByteArray()));
    }

    private void selectDatabase(long index) throws RdbException {
        if (index < 0 || index >= databases) {
            throw in.damaged("the file has a database " + Long.toUnsignedString(index) + ", but this server has "
                    + databases + " databases: raise 'databases'");
        }
        key.database = (int) index;
        visitor.database((int) index);
    }

    private void readAux() throws RdbException {
        in.readString(text);
        second.own(text.toByteArray());
        in.readString(text);
        visitor.aux(second, text);
    }

    private void readEntry(int type) throws RdbException {
        in.readString(text);
        key.name(text);
        in.reading(key.name());
        if (type == RdbFormat.STRING) {
            in.readString(text);
            visitor.string(key, text);
        } else if (values.read(type)) {
            visitor.object(key, values.type(), values.takeValue());
        } else {
            visitor.emptyKey(key);
        }
        in.reading(null);
        key.clear();
    }
}
