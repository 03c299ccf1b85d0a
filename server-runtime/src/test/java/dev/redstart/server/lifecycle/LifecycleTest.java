package dev.redstart.server.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.api.CommandException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final Lifecycle lifecycle = new Lifecycle();

    @Test
    void servesAfterLoading() {
        lifecycle.beginLoading();
        assertTrue(lifecycle.isLoading());
        assertFalse(lifecycle.isServing());

        lifecycle.beginServing();
        assertTrue(lifecycle.isServing());
        assertFalse(lifecycle.isLoading());
    }

    @Test
    void neverServesAgainOnceItEnds() {
        lifecycle.beginLoading();
        lifecycle.beginEnding();
        lifecycle.beginServing(); // the load was over too late

        assertTrue(lifecycle.isEnding());
        assertFalse(lifecycle.isServing());
    }

    @Test
    void refusesChangesWithTheFirstReasonThatThereIs() {
        CommandException snapshots = CommandException.of("MISCONF", "snapshots");
        CommandException log = CommandException.of("MISCONF", "log");
        List<CommandException> reasons = new ArrayList<>(List.of(snapshots, log));
        lifecycle.writes().add(() -> reasons.contains(snapshots) ? snapshots : null);
        lifecycle.writes().add(() -> reasons.contains(log) ? log : null);

        assertSame(snapshots, lifecycle.writes().refusal());
        reasons.remove(snapshots);
        assertSame(log, lifecycle.writes().refusal());
        reasons.clear();
        assertNull(lifecycle.writes().refusal());
        assertEquals(List.of(), reasons);
    }
}
