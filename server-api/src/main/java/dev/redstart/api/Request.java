package dev.redstart.api;

import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One command with its arguments and keys. Valid until the handler returns; used on the handler's thread alone.
 *
 * <p>So is what it hands out. A kept {@link Key} or {@link Bytes} throws {@link IllegalStateException} from then on, but
 * only until the server uses the object for another command, which is soon: no command makes garbage, so objects are used
 * again, and who kept one then sees that other command's bytes. {@code --plugins-strict yes} uses none again: run a
 * plugin's tests with it.
 */
public interface Request {
    /** Returns the number of arguments, the command's name included. */
    int argc();

    /**
     * Returns argument {@code index}; 0 is the command's name as the client wrote it, for a subcommand 1 is its name. The same
     * view for the same index; no allocation.
     *
     * @throws IndexOutOfBoundsException outside 0 … {@link #argc()} - 1
     */
    Bytes arg(int index);

    /** Returns the number of declared keys in this request. */
    int keyCount();

    /**
     * Returns the {@code n}-th declared key, numbered from 0 in the order of the arguments; locked. The only way to a value.
     *
     * @throws IndexOutOfBoundsException outside 0 … {@link #keyCount()} - 1
     */
    Key key(int n);

    /**
     * Returns the client's database as a whole.
     *
     * @throws IllegalStateException unless the command declared {@link CommandSpec#readsKeyspace()} or {@link
     *     CommandSpec#writesKeyspace()}
     */
    Keyspace keyspace();

    /** Returns the number of databases: their indexes are 0 … {@code databases()} - 1. */
    int databases();

    /** Returns the bytes that a string may have at most, {@code proto-max-bulk-len}: the handler rejects longer ones. */
    long maxStringBytes();

    /** Returns milliseconds since the epoch: one instant for the whole command. */
    long now();

    /** Returns random numbers that a replay repeats. */
    RandomGenerator random();

    /** Returns the client that sent the request. */
    Client client();

    /**
     * Hides an argument, such as a password, from everything that shows requests to operators: SLOWLOG has {@code (redacted)}
     * in its place.
     *
     * @param index of the argument, from 1: the name of the command is always shown
     */
    void redact(int index);

    /** Returns the decimal text of a number, without garbage; the fourth call after this one reuses the view. */
    Bytes bytes(long decimal);

    /**
     * Logs another command in place of this request; may be called several times, and then all are logged as one block.
     * Arguments are appended to what it returns. A request that changed no key is not logged at all.
     */
    Propagation propagateAs(String command);

    /**
     * Executes another command, of any plugin, inside of this one and returns its reply. It runs at once, on the locks that
     * this request holds, at the same {@link #now()}, for the same client and database.
     *
     * <ul>
     *   <li>Its keys must be among the keys of this request, and those that it may change must have been declared by {@link
     *       CommandSpec#writes}. A command for the whole keyspace needs one that holds it.
     *   <li>Its changes count as this request's and are logged with it as one block: what this handler says by {@link
     *       #propagateAs}, if it says anything; else, if it changed nothing itself, what each command that it called would
     *       have been logged as; else this request as it was sent, so that a replay calls the same commands. Such a handler must
     *       not call commands that are logged as something else.
     *   <li>An error of the command is thrown; {@link #tryCall} returns it. Nothing is taken back.
     *   <li>Views that this handler has, of arguments and values, stay as they are.
     * </ul>
     *
     * @param command its name, for a subcommand the container's
     * @param arguments what follows the name; copied
     * @throws CommandException the command's error, or the one that a client gets for a name that is unknown, a wrong number
     *     of arguments, or a command that is not allowed here
     * @throws IllegalStateException where the command needs keys that this request does not hold, or commands call one another
     *     too deeply: a fault of this handler
     */
    ReplyValue call(String command, Bytes... arguments);

    /** Executes a command as {@link #call} does, but an error of the command is the value that is returned. */
    ReplyValue tryCall(String command, Bytes... arguments);

    /**
     * Sets what the handler's own changes count as in {@code rdb_changes_since_last_save}, by which save points decide when a
     * snapshot is due. Without a call, which suits nearly all commands, each key that was changed counts one, and so does a
     * value that {@link Key#moveFrom} brings to another key. For commands that pack many changes into one value, such as a
     * collection's elements; the last call counts, and commands that were called count beside it. It has no part in what is
     * logged: that is every request that changed a key, and no other.
     *
     * @throws IllegalArgumentException for fewer than 0
     */
    void countChanges(int number);

    /**
     * Has the client wait. The handler calls it once, before any change or reply, and then returns without replying and
     * is run again from the start when a declared key gets a value of the awaited type. The deadline is fixed by the
     * first call. Inside a transaction or script {@code onTimeout} runs at once.
     *
     * @param awaited the type of value that is waited for
     * @param timeoutMillis 0 waits without end
     * @param state handed back by {@link #parked()}
     * @param onTimeout writes the reply when the time has expired
     * @throws UnsupportedOperationException in this version: blocking commands come later
     */
    void park(TypeHandle<?> awaited, long timeoutMillis, Object state, Consumer<Reply> onTimeout);

    /** Returns the state given to {@link #park} when this is a re-run, else null. */
    Object parked();
}
