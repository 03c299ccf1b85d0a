package dev.redstart.server.aof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever happens to a log's file: data or an AofException. */
class AofFuzzTest {
    private static final List<String> LINES =
            List.of("SET a 1", "MULTI", "SET b " + "x".repeat(50), "EXEC", "DEL a b c d e f", "SELECT 3", "DISCARD");

    @Property(tries = 3000)
    void answersAMutatedFileWithDataOrAnAofException(
            @ForAll @IntRange(min = 1, max = 40) int commands,
            @ForAll @IntRange(min = 1, max = 6) int mutations,
            @ForAll long seed)
            throws IOException {
        Random random = new Random(seed);
        byte[] valid = file(commands, random);
        byte[] mutated = valid;
        for (int i = 0; i < mutations; i++) {
            mutated = mutate(mutated, random);
        }
        AofTesting.Kept kept = new AofTesting.Kept();
        AofReader reader = new AofReader(new ByteArrayInputStream(mutated), mutated.length, "f", 0, kept);
        try {
            boolean whole = reader.read();
            assertTrue(reader.wholeBytes() <= mutated.length);
            assertEquals(whole, reader.wholeBytes() == mutated.length);
            assertReadsTheSameAfterTheCut(kept, Arrays.copyOf(mutated, (int) reader.wholeBytes()));
        } catch (AofException e) {
            assertTrue(e.getMessage().startsWith("f"), e.getMessage());
        }
    }

    private static void assertReadsTheSameAfterTheCut(AofTesting.Kept kept, byte[] cut)
            throws IOException, AofException {
        AofTesting.Kept again = new AofTesting.Kept();
        assertTrue(new AofReader(new ByteArrayInputStream(cut), cut.length, "f", 0, again).read());
        assertEquals(kept.commands, again.commands);
    }

    private static byte[] file(int commands, Random random) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        if (random.nextInt(4) == 0) {
            file.writeBytes(AofTesting.SNAPSHOT);
        }
        for (int i = 0; i < commands; i++) {
            if (random.nextInt(8) == 0) {
                file.writeBytes(AofTesting.ascii("#TS:" + random.nextInt() + "\r\n"));
            }
            file.writeBytes(AofTesting.command(LINES.get(random.nextInt(LINES.size()))));
        }
        return file.toByteArray();
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        byte[] mutated = bytes.clone();
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> mutated[at] = (byte) random.nextInt();
            case 1 -> mutated[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> mutated[at] = (byte) "0123456789*$#\r\n-".charAt(random.nextInt(16));
            case 3 -> mutated = Arrays.copyOf(bytes, at);
            case 4 -> Arrays.fill(mutated, at, Math.min(at + random.nextInt(600), mutated.length), (byte) 0);
            default -> {
                int to = Math.min(bytes.length, at + random.nextInt(60));
                ByteArrayOutputStream moved = new ByteArrayOutputStream();
                moved.write(bytes, 0, at);
                moved.write(bytes, to, bytes.length - to);
                moved.write(bytes, at, random.nextBoolean() ? to - at : 0);
                mutated = moved.toByteArray();
            }
        }
        return mutated;
    }
}
