/**
 * Threads that append to the change log beside threads that read it.
 *
 * <pre>
 *   ChangeLogStress  blocks are whole, and in the order of locks
 * </pre>
 */
package dev.redstart.server.log;
