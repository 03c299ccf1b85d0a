/**
 * From a parsed command to its reply: the one path that every request takes.
 *
 * <pre>
 *   Dispatcher: look up ─► arity ─► find keys ─► lock ─► handler ─► unlock ─► count
 *                 │                  └ KeyFinder          └ HandlerRunner, in a Frame: CommandRequest, RespWriter
 *                 └ MemoryAdmission, ErrorReplies              Calls: frames of the commands that it calls
 *   CommandReplay: the same path for the commands of a log
 * </pre>
 *
 * <p>A Dispatcher belongs to one event loop and is used on its thread only.
 */
package dev.redstart.server.dispatch;
