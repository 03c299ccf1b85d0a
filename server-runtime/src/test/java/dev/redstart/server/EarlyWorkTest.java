package dev.redstart.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EarlyWorkTest {
    @Test
    void isAwaitedWhenTheLogIsPrepared() {
        AtomicInteger prepared = new AtomicInteger();
        EarlyWork early = new EarlyWork(prepared::incrementAndGet);
        early.run();
        early.awaitLogging();
        assertEquals(1, prepared.get());
    }

    @Test
    void endsTheWaitOfAThreadThatIsInterrupted() {
        EarlyWork early = new EarlyWork(() -> {});
        Thread.currentThread().interrupt();
        assertThrows(IllegalStateException.class, early::awaitLogging);
        assertTrue(Thread.interrupted());
    }

    @Test
    void tellsWhoWaitsWhyTheLogCannotBePrepared() {
        NoClassDefFoundError cause = new NoClassDefFoundError("org/slf4j/Binding");
        EarlyWork early = new EarlyWork(() -> {
            throw cause;
        });
        early.run();
        IllegalStateException failure = assertThrows(IllegalStateException.class, early::awaitLogging);
        assertSame(cause, failure.getCause());
    }
}
