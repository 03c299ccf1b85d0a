/**
 * The clients: what the server knows about each one, which are connected, and whether they are paused.
 *
 * <pre>
 *   Clients ── Session × N ── ClientLink: its connection
 *      └─ Pause
 * </pre>
 *
 * <p>A Session belongs to one event loop; other threads read what CLIENT LIST shows.
 */
package dev.redstart.server.session;
