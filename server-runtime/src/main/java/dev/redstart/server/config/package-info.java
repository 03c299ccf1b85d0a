/**
 * The settings of a server ({@link dev.redstart.server.config.ServerConfig}), its fixed limits
 * ({@link dev.redstart.server.config.Limits}), and its log ({@link dev.redstart.server.config.ServerLog}).
 *
 * <pre>
 *   redstart.conf ──► ConfigFile ──┐
 *   arguments ──► CommandLine ─────┼─► Directive ──► HonouredSettings (the table) ──► ServerConfig ──► all packages
 *   embedder ──► set() ────────────┘                     ▲
 *   CONFIG SET ──► change() ─────────────────────────────┘
 * </pre>
 *
 * <p>Who reads what:
 *
 * <ul>
 *   <li>Sources of directives: {@code CommandLine}, {@code ConfigFile}, {@code Tokenizer}; {@code ConfigProblems} collects
 *       what is wrong.
 *   <li>The table: {@code Setting}, {@code HonouredSettings}, {@code UnhonouredDirectives}; directives that are
 *       not settings are {@code FileOnlyDirectives}, those of plugins {@code PluginSettings}. {@code SettingTypes}, {@code UnhonouredTypes}
 *       and {@code OutputBufferLimitsType} parse values.
 *   <li>Run time: {@code ConfigChange} is CONFIG SET, {@code ConfigRewrite} CONFIG REWRITE, {@code Help} {@code --help}.
 * </ul>
 *
 * <p>Every thread reads the settings; any event loop may change them.
 */
package dev.redstart.server.config;
