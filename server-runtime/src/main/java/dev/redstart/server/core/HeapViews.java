package dev.redstart.server.core;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.redstart.server.config.ProcessId;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;

/** Reports of the heap, as {@code jcmd} makes them, from inside the process. */
final class HeapViews {
    private HeapViews() {}

    /** Returns instances and bytes by class, the largest first. The JVM collects garbage first. */
    static String classes() throws JMException {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
    }

    /** Writes the live objects to a new file in a folder; the caller, and no client, chooses the folder. */
    static Path dump(Path folder) throws IOException {
        long number = 1;
        Path file = folder.resolve("redstart-" + ProcessId.text() + "-1.hprof");
        while (Files.exists(file)) {
            number++;
            file = folder.resolve("redstart-" + ProcessId.text() + "-" + number + ".hprof");
        }
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), true);
        return file;
    }
}
