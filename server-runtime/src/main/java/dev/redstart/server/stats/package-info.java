/**
 * What the server measures. Every loop writes its own {@link dev.redstart.server.stats.LoopStats} without synchronisation;
 * INFO adds them up.
 *
 * <pre>
 *   loop 0 ─► LoopStats, Histogram ─┐
 *   loop 1 ─► LoopStats, Histogram ─┴─► ServerStats ─► INFO, LATENCY HISTOGRAM
 *                                           └ ErrorCounts
 *   a slow command ─► LatencyRecorder ─┬─► SlowLog
 *                           │          ├─► LatencyMonitor
 *                        GcPauses      └─► FlightRecorder
 *
 *   HeapShape: what the collector leaves for data
 * </pre>
 */
package dev.redstart.server.stats;
