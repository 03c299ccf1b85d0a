/**
 * Who asks: what the server knows of each client, who is connected, and whether clients are paused.
 *
 * <pre>
 *   Clients ── Session × N ── Link: its connection
 *      └─ Pause
 * </pre>
 *
 * <p>A Session belongs to one event loop; other threads read what CLIENT LIST shows.
 */
package dev.redstart.server.session;
