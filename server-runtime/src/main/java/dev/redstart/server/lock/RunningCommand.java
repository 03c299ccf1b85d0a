package dev.redstart.server.lock;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What runs in one seat of {@link StopTheWorld}, for whoever waits for it and for a watchdog; one per event loop.
 *
 * <p>It costs a command three opaque stores and no look at a clock. So it does not say since when a command runs: a reader
 * that wants to know looks twice. While {@link #work()} and {@link #count()} stay as they are, it is the same execution of the
 * same command.
 */
public final class RunningCommand extends RunningPadding {
    /** What can run: a command. */
    public interface Work {
        /** The command's name, such as {@code config|set}. */
        String name();

        /** The name of the plugin whose code runs. */
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

    /** A command begins; by the seat's thread. */
    public void begin(Work begun) {
        WORK.setOpaque(this, begun);
    }

    /** The command has ended; by the seat's thread. */
    public void end() {
        COUNT.setOpaque(this, count + 1);
        WORK.setOpaque(this, null);
    }

    /** Whether the seat's thread stopped the world, or tried, since it was last asked; by that thread. */
    public boolean heldAll() {
        boolean was = heldAll;
        heldAll = false;
        return was;
    }

    /** Notes that it does. */
    void holdsAll() {
        heldAll = true;
    }

    /** What runs, null between two commands; from any thread, which may see it a moment later. */
    public Work work() {
        return (Work) WORK.getOpaque(this);
    }

    /** How many commands have ended; as {@link #work()}. */
    public long count() {
        return (long) COUNT.getOpaque(this);
    }

    /** The seat's thread, null before it was first taken. */
    public Thread thread() {
        return thread;
    }

    /** Notes whose seat it is. */
    void thread(Thread current) {
        if (thread != current) {
            thread = current;
        }
    }

    /** Such as {@code command 'tally.add' of plugin 'tally'}. */
    public String describe() {
        Work now = work();
        return now == null ? "work between commands" : "command '" + now.name() + "' of plugin '" + now.plugin() + '\'';
    }
}
