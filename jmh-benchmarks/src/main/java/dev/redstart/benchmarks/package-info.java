/**
 * What the server's path costs without sockets, each part by itself and all of it in a row.
 *
 * <pre>
 *   ParserBenchmark     bytes ─► RespParser ─► CommandBatch
 *   StoreBenchmark                                 KeyLocks, Key, Database; also as StoreScalingBenchmark
 *   DispatchBenchmark   bytes ─► RespParser ─► Dispatcher ─► the plugins' handlers ─► OutputBuffer
 * </pre>
 *
 * <p>{@link dev.redstart.benchmarks.AllocationGate} holds the last one's bytes below a limit; {@link
 * dev.redstart.benchmarks.StoreScaling} compares the second one's rates with one thread and two, in {@code StoreScalingBenchmark}.
 *
 * <p>Every class names the command that runs it; {@code docs/BENCHMARKS.md} says how the jar is made and what came out.
 */
package dev.redstart.benchmarks;
