/**
 * Servers beside each other under the same load: a program for any machine, {@link
 * dev.redstart.benchmarks.sidebyside.SideBySide}.
 *
 * <pre>
 *   Options ─► SideBySide ─► Throughput Memory Tail Growth Startup ─► tables, Results (JSON), CpuChart (SVG)
 *                                      │
 *                 Session: ServerProcess of each ServerCommand, held by Cores, watched by Proc and Probe
 *                                      │
 *                      ClosedLoop / OpenLoop ─► Window, Spread over the rounds
 *                                      │
 *              Keys ─► Requests ─► LoadConnection ═► the server ═► ReplyCounter
 * </pre>
 *
 * <p>Everything runs on one thread, pinned away from the servers; what it cannot measure it says.
 */
package dev.redstart.benchmarks.sidebyside;
