package dev.redstart.server.rdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.redstart.api.CommandException;
import dev.redstart.api.TypeHandle;
import dev.redstart.server.bytes.BytesView;
import dev.redstart.server.storage.DeclaredType;
import dev.redstart.server.storage.TypeTable;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DumpPayloadTest {
    private static final String WRONG_FOOTER = "ERR DUMP payload version or checksum are wrong";
    private static final String BAD_DATA = "ERR Bad data format";

    /** DUMP's answer of redis-server 7.0.15 to {@code SET k 10}. */
    private static final String TEN = "00c00a0a006e9f57450eae63bb";

    private static final DeclaredType<List<Long>> NUMBERS = new NumbersType().declared();
    private static final TypeTable TYPES = new TypeTable(List.of(NUMBERS));

    private final DumpPayload payloads = new DumpPayload(TYPES, true);

    private String refusal(byte[] payload) {
        CommandException refused = assertThrows(CommandException.class, () -> payloads.restore(RdbFiles.view(payload)));
        return refused.getMessage();
    }

    @Test
    void aStringIsDumpedAsRedisServerDoes() throws IOException {
        assertEquals(TEN, HexFormat.of().formatHex(payloads.ofString(RdbFiles.view("10"))));
    }

    @Test
    void eachPayloadAsksAnewWhetherItMayBeCompressed() throws IOException {
        boolean[] compression = {true};
        DumpPayload changing = new DumpPayload(TypeTable.NONE, version -> {}, () -> compression[0], () -> true);
        BytesView text = RdbFiles.view("a".repeat(100));
        byte[] compressed = changing.ofString(text);
        compression[0] = false;
        byte[] plain = changing.ofString(text);
        compression[0] = true;
        assertArrayEquals(payloads.ofString(text), compressed);
        assertArrayEquals(new DumpPayload(TypeTable.NONE, false).ofString(text), plain);
        assertArrayEquals(compressed, changing.ofString(text));
    }

    @Property(tries = 200)
    void stringsComeBack(@ForAll byte[] bytes) throws IOException {
        byte[] payload = payloads.ofString(RdbFiles.view(bytes));
        byte[] inside = new byte[payload.length + 9];
        System.arraycopy(payload, 0, inside, 5, payload.length);
        payloads.restore(new BytesView().point(inside, 5, payload.length));
        assertSame(TypeHandle.STRING, payloads.type());
        assertArrayEquals(bytes, ((BytesView) payloads.takeValue()).toByteArray());
    }

    @Test
    void pluginsValuesComeBack() throws IOException {
        byte[] payload = payloads.ofObject(NUMBERS, List.of(1L, 2L));
        payloads.restore(RdbFiles.view(payload));
        assertSame(NUMBERS, payloads.type());
        assertEquals(List.of(1L, 2L), payloads.takeValue());
    }

    @Test
    void keptValuesComeBack() throws IOException {
        for (FoundEntries.Entry entry : FoundEntries.in(RdbFiles.bytes("redis-types.rdb")).entries) {
            if (entry.type() != TypeHandle.STRING) {
                payloads.restore(RdbFiles.view(payloads.ofObject(null, entry.value())));
                assertEquals(entry.type(), payloads.type());
                assertArrayEquals(entry.opaque().payload(), ((OpaqueValue) payloads.takeValue()).payload());
            }
        }
    }

    @Test
    void refusesAWrongFooter() {
        byte[] whole = HexFormat.of().parseHex(TEN);
        for (int length = 0; length < whole.length; length++) {
            assertEquals(WRONG_FOOTER, refusal(Arrays.copyOf(whole, length)), length + " bytes");
        }
        for (int i = 0; i < whole.length; i++) {
            byte[] changed = whole.clone();
            changed[i] ^= 4;
            assertEquals(WRONG_FOOTER, refusal(changed), "byte " + i);
        }
    }

    private static byte[] signed(int version, String hex) throws IOException {
        RdbOutput out = new RdbOutput(false);
        out.write(HexFormat.of().parseHex(hex));
        out.shortLittleEndian(version);
        out.longLittleEndian(out.checksum());
        return out.toByteArray();
    }

    @Test
    void refusesANewerVersion() throws IOException {
        payloads.restore(RdbFiles.view(signed(RdbFormat.NEWEST_VERSION, "00c00a")));
        assertEquals(WRONG_FOOTER, refusal(signed(RdbFormat.NEWEST_VERSION + 1, "00c00a")));
    }

    @Test
    void refusesWhatIsNoValue() throws IOException {
        for (String hex : List.of("", "00", "00c0", "06c00a", "08c00a", "fac00a", "ff", "0100", "010261", "02830000")) {
            assertEquals(BAD_DATA, refusal(signed(10, hex)), hex);
        }
    }

    @Property(tries = 2000)
    void anythingThatIsSignedIsAValueOrRefused(@ForAll @IntRange(max = 30) int type, @ForAll byte[] bytes)
            throws IOException {
        String hex = String.format("%02x", type) + HexFormat.of().formatHex(bytes);
        try {
            payloads.restore(RdbFiles.view(signed(10, hex)));
        } catch (CommandException e) {
            assertEquals(BAD_DATA, e.getMessage());
        }
    }
}
