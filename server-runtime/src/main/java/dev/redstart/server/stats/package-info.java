/**
 * What the server counts. Every loop writes its own {@link dev.redstart.server.stats.LoopStats} without
 * synchronisation; whoever answers INFO adds them up.
 */
package dev.redstart.server.stats;
