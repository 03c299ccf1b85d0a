/**
 * The plugin interface of Redstart: what a command needs, and nothing of the server behind it.
 *
 * <pre>
 *   CommandPlugin.register(PluginContext)          once, before the port opens
 *       ├─ context.command("TALLY", handler)  ──►  CommandSpec: arity, keys, flags, options
 *       ├─ context.type, setting, info, …     values of its own, settings, what operators see
 *       └─ context.docs("module", "…")        what COMMAND DOCS says, read when it is asked for
 *
 *   bytes ─► Request ─► CommandHandler.execute(request, reply) ─► Reply ─► bytes
 *                │                                                  on the event loop that read them
 *                └─ Key: locked before the handler runs, unlocked after its change is logged
 * </pre>
 *
 * <h2>Five rules</h2>
 *
 * <ol>
 *   <li><b>Your declared keys are locked before you run</b>, in a global order, and unlocked after the change is
 *       logged. Straight-line code is atomic. Handlers run on several threads at once: keep state in values, not in
 *       fields.
 *   <li><b>What the runtime hands you is valid until you return</b> ({@link dev.redstart.api.Request}, {@link
 *       dev.redstart.api.Bytes}, {@link dev.redstart.api.Key}, {@link dev.redstart.api.Reply}, {@link
 *       dev.redstart.api.Client}). {@link dev.redstart.api.Bytes#copy()} keeps.
 *   <li><b>Check, then change, then reply.</b> A thrown {@link dev.redstart.api.CommandException} replaces the reply; it
 *       does not undo changes.
 *   <li><b>Never block</b>: no sleep, no I/O. Wait with {@link dev.redstart.api.Request#park}.
 *   <li><b>Time only from {@link dev.redstart.api.Request#now()}, chance only from {@link
 *       dev.redstart.api.Request#random()}</b>: the log carries both, so a replay repeats you.
 * </ol>
 *
 * <p>The runtime implements PluginContext, CommandSpec, Setting, Request, Propagation, Bytes, Key, TypeHandle, Keyspace, Reply,
 * ReplyValue, Client and KeySpec.Sink: these may gain methods. Plugins implement CommandPlugin, CommandHandler, KeyListener,
 * ValueType, KeySpec.Finder and KeySpec.FlagsResolver: these may gain default methods only.
 */
package dev.redstart.api;
