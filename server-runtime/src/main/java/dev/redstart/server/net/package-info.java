/**
 * Sockets: who accepts them, who serves them, what waits for them.
 *
 * <pre>
 *   Acceptor ──channel──► EventLoop (1 of N) ── select ──► Connection
 *                             │                             read ► RespParser ► Dispatcher ► OutputBuffer ► write
 *                             │                                      └ kept: the unfinished rest      └ PendingOutput
 *                             └ ActiveExpiry, idle clients
 * </pre>
 *
 * <p>A connection stays on its loop, and that loop's thread alone touches it. Nothing here starts a thread: a loop is
 * ticked by whoever owns it.
 */
package dev.redstart.server.net;
