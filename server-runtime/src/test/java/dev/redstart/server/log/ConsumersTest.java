package dev.redstart.server.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.config.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Several loops append while consumers read, each at its own pace. */
class ConsumersTest {
    private static final int LOOPS = 4;
    private static final int BLOCKS = 20_000;
    private static final int PATIENCE_SECONDS = 120;

    private final ChangeLog log = new ChangeLog();
    private final AtomicBoolean done = new AtomicBoolean();

    /** Appends blocks that name their loop, and under which number they came. */
    private Void append(int loop) {
        LogAppender appender = new LogAppender(log);
        for (int i = 0; i < BLOCKS; i++) {
            String text = loop + ":" + i + "." + "z".repeat(i % 100 == 0 ? Limits.LARGE_BULK_BYTES : i % 50);
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            appender.reserve(2L * bytes.length);
            ChangeRecord record = appender.begin();
            for (int command = 0; command <= i % 3; command++) {
                record.begin(loop, 1);
                record.argument(bytes, 0, command == 0 ? bytes.length : 1);
            }
            appender.append(0);
        }
        return null;
    }

    private byte[] consume(LogCursor cursor, long maxBytes, int pace) {
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        boolean last = false;
        int takes = 0;
        while (!last) {
            last = done.get() && cursor.behindBytes() == 0;
            cursor.take(maxBytes);
            if (takes++ % pace == 1) {
                last = false; // now and then it is not done with them, and takes them again
                continue;
            }
            for (int i = 0; i < cursor.takenCount(); i++) {
                byte[] part = new byte[cursor.taken()[i].remaining()];
                cursor.taken()[i].get(part);
                seen.writeBytes(part);
            }
            cursor.release();
        }
        return seen.toByteArray();
    }

    @Test
    void allSeeTheSameBytesInTheSameOrder() throws Exception {
        LogCursor file = log.open(ChangeLog.NEVER_CUT);
        LogCursor replica = log.open(ChangeLog.NEVER_CUT);
        ExecutorService threads = Executors.newFixedThreadPool(LOOPS + 2);
        try {
            Future<byte[]> first = threads.submit(() -> consume(file, Long.MAX_VALUE, 7));
            Future<byte[]> second = threads.submit(() -> consume(replica, 50_000, 11));
            List<Future<Void>> loops = new ArrayList<>();
            for (int i = 0; i < LOOPS; i++) {
                int loop = i;
                loops.add(threads.submit(() -> append(loop)));
            }
            for (Future<Void> loop : loops) {
                loop.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            done.set(true);
            byte[] seen = first.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertArrayEquals(seen, second.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals(log.appended(), seen.length);
            requireEachLoopsOrder(new String(seen, StandardCharsets.US_ASCII));
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    private static void requireEachLoopsOrder(String stream) {
        int[] next = new int[LOOPS];
        int at = 0;
        for (int colon = stream.indexOf(':'); colon >= 0; colon = stream.indexOf(':', at)) {
            int loop = stream.charAt(colon - 1) - '0';
            at = stream.indexOf('.', colon);
            assertEquals(next[loop]++, Integer.parseInt(stream.substring(colon + 1, at)), "of loop " + loop);
        }
        for (int count : next) {
            assertTrue(count == BLOCKS, "a loop's blocks: " + count);
        }
    }
}
