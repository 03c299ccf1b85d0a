/**
 * Who may touch the data: the proof that a thread shows ({@link dev.redstart.server.lock.Held}), the locks of stripes, and
 * the way to stop every thread that touches tables ({@link dev.redstart.server.lock.StopTheWorld}).
 *
 * <pre>
 *   event loops, the loader ── a seat each: enter … pass … leave ──┐
 *   the snapshot's thread ──── visits, one stripe at a time ───────┤  StopTheWorld ──► World, the token of all stripes
 *   whoever needs one instant ─ stop(work) ────────────────────────┘
 *
 *   Stripes: LockWords, and a Stripe each with the queue of who waits
 *   StripeSet: the stripes of a command, all of them or none; StripeHold: one stripe, for a thread that runs no command
 *
 *   RunningCommand (one per seat): what runs there now, for whoever waits and for a watchdog
 * </pre>
 *
 * <p>Any thread. Every wait for the world is bounded, and its failure names what holds it.
 */
package dev.redstart.server.lock;
