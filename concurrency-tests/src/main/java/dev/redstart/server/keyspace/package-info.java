/**
 * What two threads do to a lock, a queue and the locks of a command, in every order that the machine comes up with.
 *
 * <pre>
 *   LockWordsStress    one lock: one holder, and who comes next sees what was written
 *   StripeQueueStress  the queue at a lock: the first gets it, nobody is lost, nobody is left behind
 *   KeyLocksStress     commands on several keys, as the dispatcher runs them
 * </pre>
 *
 * <p>Each nested class is a test of its own: a state, what threads do to it at the same time, and what came of it.
 */
package dev.redstart.server.keyspace;
