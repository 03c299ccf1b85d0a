/**
 * What two threads do to the locks of a command, in every order that the machine comes up with.
 *
 * <pre>
 *   KeyLocksStress     commands on several keys, as the dispatcher runs them
 * </pre>
 *
 * <p>Each nested class is a test of its own: a state, what threads do to it at the same time, and what came of it.
 */
package dev.redstart.server.keyspace;
