/**
 * What a server may do at the moment: which commands it serves, and whether they may write.
 *
 * <pre>
 *   start ──► LOADING ──► SERVING ──► ENDING          Lifecycle: the server's start and shutdown change it
 *
 *   snapshots, change log ──► WriteGuard ──► MISCONF  every loop asks it before each write
 * </pre>
 *
 * <p>It depends on no other package of the server, so every package may use it.
 */
package dev.redstart.server.lifecycle;
