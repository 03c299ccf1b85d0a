package dev.redstart.server.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowCommandEventTest {
    @TempDir
    Path folder;

    /** The program for a Java without flight recorder, and for this one. */
    static final class Reporting {
        private Reporting() {}

        public static void main(String[] args) {
            report();
            System.out.println("recorder: " + FlightRecorder.isPresent());
        }

        static void report() {
            LatencyRecorder recorder = new LatencyRecorder(() -> 0);
            recorder.limits(10_000, 128, 0, true);
            recorder.report(command(9_999));
            recorder.report(command(12_000));
        }

        private static LatencyRecorder.SlowCommand command(long micros) {
            return new LatencyRecorder.SlowCommand(
                    "client|list", "command", true, micros * 1000, List.of(), 3, 42, "127.0.0.1:1", "", 5_000);
        }
    }

    @Test
    void showsSlowCommandsInARecording() throws IOException {
        Path file = folder.resolve("slow.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("dev.redstart.SlowCommand");
            recording.start();
            Reporting.report();
            recording.stop();
            recording.dump(file);
        }

        List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("dev.redstart.SlowCommand"))
                .filter(event -> event.getLong("clientId") == 42)
                .toList();
        assertEquals(1, events.size());
        RecordedEvent event = events.get(0);
        assertEquals("client|list", event.getString("command"));
        assertEquals(Duration.ofMillis(12), event.getDuration("executionTime"));
        assertEquals(3, event.getInt("keyCount"));
        assertEquals(Duration.ofNanos(5_000), event.getDuration("lockWait"));
        assertTrue(event.hasField("gcPause"));
    }

    @Test
    void worksWithoutFlightRecorder() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--limit-modules",
                        "java.base,java.management,jdk.management",
                        "-cp",
                        System.getProperty("java.class.path", "").replace(File.pathSeparator + " ", ""),
                        Reporting.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals("recorder: false", output.strip());
        assertEquals(0, process.waitFor());
    }
}
