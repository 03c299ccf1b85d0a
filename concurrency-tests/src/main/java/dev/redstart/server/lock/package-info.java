/**
 * Locks of stripes and the world: what threads do to them, in every order that the machine comes up with.
 *
 * <pre>
 *   LockWordsStress     one lock: one holder, and who comes next sees what was written
 *   StripeQueueStress   the queue at a lock: the first gets it, none is lost, none is left behind
 *   StopTheWorldStress  nobody inside while it is stopped, and everybody sees what was written then
 *   WorldBusyStress     a stop that fails, or whose work does, leaves everything open
 *   VisitStress         threads without a seat
 * </pre>
 */
package dev.redstart.server.lock;
