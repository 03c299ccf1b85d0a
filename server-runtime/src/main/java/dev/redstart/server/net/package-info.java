/**
 * Sockets: who accepts them, who serves them, what waits for them.
 *
 * <pre>
 *   Acceptor ──channel──► EventLoop (1 of N) ── select ──► Connection
 *                             │                             read ► QueryBuffer ► RespParser ► Dispatcher ► OutputBuffer ► SocketOutput
 *                             │                                        └ kept: the unfinished rest                        └ PendingOutput
 *                             ├ ReadySockets: what select found;  LoopClock: the loop's time
 *                             ├ LoopConnections: all of them; the idle ones
 *                             ├ RetryQueue: those that could go on without reading
 *                             ├ SlowReaders: those whose clients do not take their replies
 *                             ├ ReadGroup: those that were read and have their turn to be executed
 *                             ├ LoopBuffers: lent to those that are served ── ArrayPool
 *                             └ ActiveExpiry
 *   LoopWatch (the acceptor's): which loop is next, which does not end
 *   ClientMemory: what the clients of all loops hold
 * </pre>
 *
 * <p>A connection stays on its loop, and that loop's thread alone touches it. While it is idle it holds no buffer: input
 * and output that wait for something have their arrays from the loop and give them back. Nothing here starts a thread: a
 * loop is ticked by whoever owns it.
 */
package dev.redstart.server.net;
