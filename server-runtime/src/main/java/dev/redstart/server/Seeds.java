package dev.redstart.server;

import dev.redstart.api.ByteRanges;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SplittableRandom;

/** Random numbers that nobody can foresee. */
final class Seeds {
    private static final int RUN_ID_BYTES = 20;

    private Seeds() {}

    /** What {@code run_id} tells servers apart by. */
    static String newRunId() {
        byte[] bytes = new byte[RUN_ID_BYTES];
        random().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Seeded by way of the keyed hash, so that nobody can foresee it; loading SecureRandom takes 15 ms of the start. */
    static SplittableRandom random() {
        byte[] instant = Long.toHexString(System.nanoTime()).getBytes(StandardCharsets.US_ASCII);
        return new SplittableRandom(ByteRanges.hash64(instant, 0, instant.length));
    }
}
