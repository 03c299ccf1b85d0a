package dev.redstart.server.stats;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** An entry of the slow log as an event of flight recordings. The event is at the end of the command, when it is known. */
@Name("dev.redstart.SlowCommand")
@Label("Slow Command")
@Description("A command that took slowlog-log-slower-than or longer")
@Category("Redstart")
@StackTrace(false)
final class SlowCommandEvent extends Event {
    @Label("Command")
    String command;

    @Label("Execution Time")
    @Timespan(Timespan.NANOSECONDS)
    long executionTime;

    @Label("Client")
    long clientId;

    @Label("Keys")
    int keyCount;

    @Label("GC Pause Inside")
    @Timespan(Timespan.MILLISECONDS)
    long gcPause;

    @Label("Lock Wait Before")
    @Timespan(Timespan.NANOSECONDS)
    long lockWait;

    static void record(LatencyRecorder.SlowCommand slow, long gcMillis) {
        SlowCommandEvent event = new SlowCommandEvent();
        if (event.isEnabled()) {
            event.command = slow.command();
            event.executionTime = slow.nanos();
            event.clientId = slow.clientId();
            event.keyCount = slow.keys();
            event.gcPause = gcMillis;
            event.lockWait = slow.lockWaitNanos();
            event.commit();
        }
    }
}
