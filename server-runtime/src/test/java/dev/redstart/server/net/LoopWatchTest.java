package dev.redstart.server.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.redstart.server.lock.RunningCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopWatchTest {
    private static final RunningCommand.Work SLOW = new RunningCommand.Work() {
        @Override
        public String name() {
            return "tally.wait";
        }

        @Override
        public String plugin() {
            return "tally";
        }
    };

    private final LoopHarness one = new LoopHarness();
    private final LoopHarness two = new LoopHarness();
    private final List<String> logged = new ArrayList<>();
    private final List<Throwable> stacks = new ArrayList<>();
    private final LoopWatch watch = new LoopWatch(List.of(one.loop, two.loop), (message, stack) -> {
        logged.add(message);
        stacks.add(stack);
    });
    private long nanos = TimeUnit.HOURS.toNanos(1);

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    private void look(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nanos += TimeUnit.SECONDS.toNanos(1);
            watch.look(nanos);
        }
    }

    @Test
    void takesTheLoopsInTurn() {
        look(10);
        assertSame(one.loop, watch.next());
        assertSame(two.loop, watch.next());
        assertSame(one.loop, watch.next());
        assertEquals(List.of(), logged);
    }

    @Test
    void skipsALoopWhoseCommandDoesNotEnd() {
        one.tick(); // sets the loop's thread
        one.loop.running().begin(SLOW);
        look(1);
        assertSame(one.loop, watch.next(), "it may have begun just now");
        assertSame(two.loop, watch.next());
        look(1);
        assertSame(two.loop, watch.next());
        assertSame(two.loop, watch.next());
        one.loop.running().end();
        assertSame(one.loop, watch.next(), "as soon as it has ended");
    }

    @Test
    void logsTheCommandOnceWithItsStack() {
        one.tick();
        one.loop.running().begin(SLOW);
        look(60);
        assertEquals(
                List.of(
                        "event loop 0 has been in command 'tally.wait' of plugin 'tally' for 5 s: its clients wait until that"
                                + " ends, new ones go to other loops"),
                logged);
        assertTrue(List.of(stacks.get(0).getStackTrace()).stream()
                .anyMatch(frame -> frame.getClassName().equals(LoopWatchTest.class.getName())));
        one.loop.running().end();
        one.loop.running().begin(SLOW);
        look(60);
        assertEquals(2, logged.size(), "another execution");
    }

    @Test
    void distinguishesExecutionsOfOneCommand() {
        for (int i = 0; i < 60; i++) {
            one.loop.running().begin(SLOW);
            look(1);
            one.loop.running().end();
        }
        assertEquals(List.of(), logged);
        assertSame(one.loop, watch.next());
    }

    @Test
    void takesTheLoopsInTurnWhereAllAreStuck() {
        one.loop.running().begin(SLOW);
        two.loop.running().begin(SLOW);
        look(3);
        EventLoop first = watch.next();
        assertTrue(first != watch.next());
        assertSame(first, watch.next());
    }
}
