/**
 * Threads that enter their seats, visit, and stop the world, at the same time.
 *
 * <pre>
 *   StopTheWorldStress  nobody inside while it is stopped, and everybody sees what was written then
 *   WorldBusyStress     a stop that fails, or whose work does, leaves everything open
 *   VisitStress         threads without a seat
 * </pre>
 */
package dev.redstart.server.lock;
