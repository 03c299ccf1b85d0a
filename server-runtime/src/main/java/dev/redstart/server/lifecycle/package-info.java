/**
 * What a server may do at the moment: which commands are served, and whether any may change something.
 *
 * <pre>
 *   start ──► LOADING ──► SERVING ──► ENDING          Lifecycle: moved on by whoever starts and ends the server
 *
 *   snapshots, change log ──► WriteGuard ──► MISCONF  asked by every loop, before each command that needs healthy files
 * </pre>
 *
 * <p>Knows no other package of the server, so that all may ask.
 */
package dev.redstart.server.lifecycle;
