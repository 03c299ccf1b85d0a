/**
 * What a module needs to test its commands on a running server.
 *
 * <pre>
 *   TestServer          a server in this process, on a port that the system chose, with the plugins of the class path
 *   MovableClock        its clock, if a test moves time itself
 *   WireClient          a client that sends and reads bytes, and never waits for ever
 *   WireTable           conversations in a text file: what is sent, what is answered
 *   Conversation        holds one of them with a server
 *   RedisServerProcess  redis-server beside it, to compare with; tests are skipped where it is not installed
 * </pre>
 */
package dev.redstart.testkit;
