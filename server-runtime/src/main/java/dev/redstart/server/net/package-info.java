/**
 * Sockets: accepts them, serves them, and holds what waits for them.
 *
 * <pre>
 *   Acceptor ──channel──► EventLoop (1 of N) ── select ──► ReadGroup of connections, a ReadSlot each
 *     ├ ListeningSockets      │                               │ prefetch, then
 *     └ LoopWatch             │                               ▼
 *                             │                            TurnExecutor ► Dispatcher
 *                             │                               ▼
 *                             │                            Connection
 *                             │                             read  ► QueryBuffer ► RespParser ► ReadSlot
 *                             │                             write ◄ SocketOutput ◄ OutputBuffer
 *                             │                                       └ PendingOutput
 *                             ├ AcceptedChannels: those that become connections in the next tick
 *                             ├ LoopConnections: all of them, and those that wait
 *                             │   ├ RetryQueue: can continue without new input
 *                             │   ├ PausedConnections: wait for the end of CLIENT PAUSE
 *                             │   ├ SlowReaders: their clients do not take the replies
 *                             │   └ HeldReplies: their replies wait for the log
 *                             ├ LoopTasks: tasks from other threads
 *                             ├ LoopContext: what all parts share ── LoopClock, LoopBuffers ── ArrayPool
 *                             └ ActiveExpiry
 *   ClientMemory: what the clients of all loops hold
 * </pre>
 *
 * <p>Each part knows those below it: {@code EventLoop → ReadGroup → TurnExecutor → Connection → SocketOutput →
 * LoopContext}. A connection asks for what happens above it through {@link dev.redstart.server.net.ConnectionOwner}.
 *
 * <p>A connection stays on its loop, and that loop's thread alone touches it. While it is idle it holds no buffer: input
 * and output that wait take their arrays from the loop's pool and return them. Nothing here starts a thread: the owner of
 * a loop ticks it.
 */
package dev.redstart.server.net;
