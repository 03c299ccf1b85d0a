package dev.redstart.api;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a plugin can declare, handed to {@link CommandPlugin#register}. Valid until {@code register} returns; every
 * method called later throws {@link IllegalStateException}.
 */
public interface PluginContext {
    /**
     * Declares a command.
     *
     * @param name in any case, printable ASCII without spaces; {@code "CLIENT|SETNAME"} makes {@code SETNAME} a
     *     subcommand of {@code CLIENT}. A name that is taken is an error that names both plugins.
     * @param handler runs on event loops, several at once
     * @return the command's description, to be completed in the same statement: {@link CommandSpec#arity(int)} is
     *     required
     */
    CommandSpec command(String name, CommandHandler handler);

    /**
     * Declares a command with its arity, so that a line of a table is a line: {@code context.command("GET", 2,
     * StringCommands::get).reads(KeySpec.at(1))}.
     *
     * @param arity as for {@link CommandSpec#arity(int)}
     */
    default CommandSpec command(String name, int arity, CommandHandler handler) {
        return command(name, handler).arity(arity);
    }

    /**
     * Documents commands of one group, for COMMAND DOCS, which redis-cli takes its hints from. The text is read when it is asked
     * for. Each command has an entry:
     *
     * <pre>
     *   GETSET key value
     *     since 1.0.0, O(1)
     *     deprecated since 6.2.0: SET with GET
     *     Returns the previous string value of a key after setting it to a new value.
     *   DBSIZE
     *     since 1.0.0, O(1)
     *     tips request_policy:all_shards response_policy:agg_sum
     *     Returns the number of keys in the selected database.
     * </pre>
     *
     * <p>Its first line, which begins at the margin, is the command's name and its {@link CommandSpec#syntax}, without the {@link
     * CommandSpec#options} of a command that declared them. The other lines are indented: the version that brought the command
     * and its complexity, from which version on what else should be used, {@link CommandSpec#tips}, and the summary, which may take
     * several lines.
     *
     * @param group {@code string}, {@code generic}, … of Redis, else {@code module}
     * @param text in the form above; lines without text do not count. A line that does not fit is logged and left out; with
     *     {@code plugins-strict yes} the plugin is not loaded
     */
    void docs(String group, String text);

    /**
     * Declares a type of value. {@link ValueType#name()} and each of {@link ValueType#rdbTypes()} are unique in a server:
     * one that is taken is an error that names both plugins. {@code string} is the server's own; the names of Redis' other
     * types belong to the plugin that claims their {@code rdbTypes()}.
     *
     * @return what {@link Key} takes; keep it in a field of the plugin's instance
     */
    <T> TypeHandle<T> type(ValueType<T> type);

    /**
     * Declares a setting {@code plugin.<name>.<key>} that may change while the server runs: CONFIG GET shows it, CONFIG SET changes
     * it, CONFIG REWRITE writes it into the configuration file. Its first value comes from the command line, else the
     * configuration file, else the environment ({@code REDSTART_PLUGIN_<NAME>_<KEY>}, in upper case, with an underscore for
     * every other character), else it is the default.
     *
     * @param key in lower case, without blanks: {@code max-words}
     * @throws IllegalArgumentException for a value that is not of the type, which keeps the plugin from being loaded
     */
    <T> Setting<T> setting(String key, SettingType<T> type, T defaultValue);

    /**
     * Declares a setting as {@link #setting} does, but one that is read at the start alone, and returns its value. CONFIG SET
     * rejects it.
     */
    <T> T fixedSetting(String key, SettingType<T> type, T defaultValue);

    /**
     * Returns the plugin's log: what it logs stands in the server's log behind the plugin's name, and follows {@code loglevel}.
     * {@code ERROR} and {@code WARNING} are the server's warnings, {@code INFO} its notices, {@code DEBUG} and {@code TRACE} its
     * debug messages. Valid as long as the server runs, on any thread.
     */
    System.Logger log();

    /**
     * Adds a line {@code field:value} to INFO's section {@code plugin_<name>}. The supplier is polled on the loop that
     * answers INFO: it must be cheap and must not block.
     */
    void info(String field, Supplier<?> value);

    /**
     * Runs a task again and again between {@link #onStart} and {@link #onStop}, on the server's one scheduler thread,
     * {@code period} after the last run ended. It has no access to keys. What it throws is logged; it goes on.
     */
    void every(Duration period, Runnable task);

    /**
     * Adds a listener of keyspace events.
     *
     * @throws UnsupportedOperationException in this version: events arrive with keyspace notifications
     */
    void listen(KeyListener listener);

    /**
     * Runs once when the data is loaded, before any commands are served but those with {@link Flag#LOADING}. What it throws
     * keeps the server from starting; with {@code --plugins-on-error skip} the plugin is left out, but for its types, of
     * which the data may hold values.
     */
    void onStart(Runnable task);

    /** Runs once when the port is closed and the loops have ended; the last registered first. */
    void onStop(Runnable task);
}
