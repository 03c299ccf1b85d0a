/**
 * What the operator decides ({@link dev.redstart.server.config.ServerConfig}), what is fixed
 * ({@link dev.redstart.server.config.Limits}), and what is logged ({@link dev.redstart.server.config.ServerLog}).
 *
 * <pre>
 *   redstart.conf ──► ConfigFile ──┐
 *   arguments ──► CommandLine ─────┼─► Directive ──► Settings (the table) ──► ServerConfig ──► everybody
 *   embedder ──► set() ────────────┘                     ▲
 *   CONFIG SET ──► change() ─────────────────────────────┘
 * </pre>
 *
 * <p>Read by every thread, changed by any event loop.
 */
package dev.redstart.server.config;
