/**
 * From a parsed command to its reply: the table of commands, and the one path that every request takes.
 *
 * <pre>
 *   CommandSpecBuilder ─► Command ─► CommandTable          made once, when plugins are loaded
 *
 *   Dispatcher: look up ─► arity ─► find keys ─► lock ─► handler ─► unlock ─► count
 *                  │                  └ KeyFinder           └ HandlerRunner, in a Frame: CommandRequest, RespWriter
 *                  └ Session: what the server knows of a client             Calls: frames of the commands that it calls
 * </pre>
 *
 * <p>A Dispatcher belongs to one event loop; CommandTable and Command are immutable and shared by all.
 */
package dev.redstart.server.command;
