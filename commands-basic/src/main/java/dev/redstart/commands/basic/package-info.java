/**
 * The first commands, as a plugin like any other: it sees {@code dev.redstart.api} and nothing else.
 *
 * <pre>
 *   BasicCommandsPlugin ─┬─ ConnectionCommands   PING ECHO
 *                        ├─ StringCommands       GET SET
 *                        ├─ KeyCommands          DEL EXISTS TYPE KEYS DBSIZE FLUSHALL
 *                        └─ ExpiryCommands       TTL PTTL EXPIRE PEXPIRE PEXPIREAT PERSIST
 * </pre>
 *
 * <p>One group, one file: the table at its top declares the commands, the methods follow in its order. Handlers are
 * static and keep nothing; they run on every event loop at once.
 */
package dev.redstart.commands.basic;
