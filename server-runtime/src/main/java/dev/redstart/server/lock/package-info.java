/**
 * Access to the data: the token that a thread shows ({@link dev.redstart.server.lock.Held}), the locks of stripes, and
 * exclusive access to all of them ({@link dev.redstart.server.lock.StopTheWorld}).
 *
 * <pre>
 *   event loops, the loader ── a seat each: enter … pass … leave ──┐
 *   the snapshot's thread ──── visits, one stripe at a time ───────┤  StopTheWorld ──► World, the token of all stripes
 *   work that needs one instant: stop(work) ───────────────────────┘
 *
 *   Stripes: LockWords, and for each stripe a Stripe with the queue of its waiters
 *   StripeSet: the stripes of a command, all of them or none; StripeHold: one stripe, for a thread that runs no command
 *
 *   RunningCommand (one per seat): what runs there now, for waiting threads and a watchdog
 * </pre>
 *
 * <p>Any thread may use it. Every wait for the world is bounded, and its failure names what holds it.
 */
package dev.redstart.server.lock;
