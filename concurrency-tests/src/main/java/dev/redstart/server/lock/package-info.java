/**
 * The locks of stripes and the world, used by threads in every order that the machine produces.
 *
 * <pre>
 *   LockWordsStress     one lock: one holder, and the next one sees what was written
 *   StripeQueueStress   the queue at a lock: the first gets it, none is lost, none is left behind
 *   StopTheWorldStress  no thread inside while it is stopped, and all see what was written then
 *   WorldBusyStress     a stop that fails, or whose work does, leaves everything open
 *   VisitStress         threads without a seat
 * </pre>
 */
package dev.redstart.server.lock;
