/**
 * The data: keys, values, expiry, and the locks that make a handler atomic.
 *
 * <pre>
 *   Store ── 4,096 × Stripe (a lock in LockWords, picked by the hash's top bits)
 *     │                └─ per database: Table (names ─► values, expiry)
 *     │                                   └─ SlabIndex: buckets of tags and addresses ┐
 *     │                                      Slab: chunks of entries ─────────────────┤ blocks of
 *     │                                      SlabObjects: other types, and LargeStrings
 *     └─ Arenas: regions of 2 MiB ◄────────────────────────────────────────────────────┘   HeapBudget: how many
 *
 *   KeyLocks (one per loop): declared keys ─► stripes, locked in ascending order ─► KeyHandle ─► the handler
 *   ActiveExpiry (one per loop): removes what is over, on a budget
 * </pre>
 *
 * <p>Whoever calls a Table shows a token: that it holds the stripe, or that it stopped the world. No thread waits here
 * for another's socket.
 */
package dev.redstart.server.keyspace;

