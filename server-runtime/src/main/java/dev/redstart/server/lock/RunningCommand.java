package dev.redstart.server.lock;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The command that runs in one seat of {@link StopTheWorld}, for threads that wait for it and for a watchdog; one per event
 * loop.
 *
 * <p>It costs a command three opaque stores and no read of the clock. So it does not tell how long a command has been running:
 * a reader looks twice. While {@link #work()} and {@link #count()} stay the same, the same execution of the same command runs.
 */
public final class RunningCommand extends RunningPadding {
    /** A command as it is reported. */
    public interface Work {
        /** Returns the command's name, such as {@code config|set}. */
        String name();

        /** Returns the name of the plugin whose code runs. */
        String plugin();
    }

    private static final VarHandle WORK;
    private static final VarHandle COUNT;

    static {
        try {
            WORK = MethodHandles.lookup().findVarHandle(RunningCommand.class, "work", Work.class);
            COUNT = MethodHandles.lookup().findVarHandle(RunningCommand.class, "count", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // read and written through its handle
    private Work work;

    private long count;
    private boolean heldAll;
    private volatile Thread thread;

    /** Notes that a command begins. The seat's thread calls it. */
    public void begin(Work begun) {
        WORK.setOpaque(this, begun);
    }

    /** Notes that the command has ended. The seat's thread calls it. */
    public void end() {
        COUNT.setOpaque(this, count + 1);
        WORK.setOpaque(this, null);
    }

    /** Returns whether the seat's thread has stopped the world, or tried, since the last call. That thread calls it. */
    public boolean heldAll() {
        boolean was = heldAll;
        heldAll = false;
        return was;
    }

    /** Notes that the seat's thread stops the world. */
    void holdsAll() {
        heldAll = true;
    }

    /** Returns what runs, null between two commands. Any thread may call it, and may see a change a moment later. */
    public Work work() {
        return (Work) WORK.getOpaque(this);
    }

    /** Returns how many commands have ended. Any thread may call it, as {@link #work()}. */
    public long count() {
        return (long) COUNT.getOpaque(this);
    }

    /** Returns the seat's thread, null before the seat was first taken. */
    public Thread thread() {
        return thread;
    }

    /** Sets the seat's thread. */
    void thread(Thread current) {
        if (thread != current) {
            thread = current;
        }
    }

    /** Returns what runs in words, such as {@code command 'tally.add' of plugin 'tally'}. */
    public String describe() {
        Work now = work();
        return now == null ? "work between commands" : "command '" + now.name() + "' of plugin '" + now.plugin() + '\'';
    }
}
