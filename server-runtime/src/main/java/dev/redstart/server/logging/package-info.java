/**
 * The log for operators: where its lines go, and how they look.
 *
 * <pre>
 *   config.ServerLog, plugins ─► slf4j ─► ConsoleLogProvider ─► ConsoleLog ─┬─► standard output
 *                                                                 │         └─► ServerLogFile, reopened after rotation
 *                                                           LogLineFormat
 * </pre>
 *
 * <p>Any thread logs; one line is written at a time. The log of changes is the package {@code log}.
 */
package dev.redstart.server.logging;
