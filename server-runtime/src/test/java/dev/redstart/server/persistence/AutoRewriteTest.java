package dev.redstart.server.persistence;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AutoRewriteTest {
    private final AutoRewrite rule = new AutoRewrite();

    private boolean isDue(long nowMillis) {
        return rule.isDue(100, 10, 1000, 1, nowMillis);
    }

    @Test
    void isDueOnceTheLogHasGrownByThePercentage() {
        assertFalse(rule.isDue(100, 64, 199, 100, 0));
        assertTrue(rule.isDue(100, 64, 200, 100, 0));
    }

    @Test
    void isNotDueBelowTheLeastSizeOrWithoutPercentage() {
        assertFalse(rule.isDue(100, 64, 64, 1, 0));
        assertTrue(rule.isDue(100, 64, 65, 0, 0));
        assertFalse(rule.isDue(0, 64, 1000, 1, 0));
    }

    @Test
    void waitsLongerAndLongerAfterThreeFailures() {
        rule.failed(0);
        rule.failed(0);
        assertTrue(isDue(0));
        rule.failed(0);
        assertFalse(isDue(TimeUnit.MINUTES.toMillis(1) - 1));
        assertTrue(isDue(TimeUnit.MINUTES.toMillis(1)));
        rule.failed(0);
        assertFalse(isDue(TimeUnit.MINUTES.toMillis(2) - 1));
        for (int i = 0; i < 20; i++) {
            rule.failed(0);
        }
        assertTrue(isDue(TimeUnit.HOURS.toMillis(1)));
        rule.succeeded();
        assertTrue(isDue(0));
    }
}
