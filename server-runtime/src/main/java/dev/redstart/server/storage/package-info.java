/**
 * How keys and values lie in memory. Knows neither wire nor databases.
 *
 * <pre>
 *   Dictionary: one database's keys of one stripe
 *     ├─ SlabIndex: buckets of tags and addresses ┐
 *     ├─ Slab: chunks of entries ─────────────────┤ blocks of Arenas: regions of 2 MiB
 *     ├─ SlabObjects: values that are objects     │    └─ HeapBudget: how much of the heap they may take
 *     └─ SlabCompactor: moves entries together       │
 *   DictionaryImage: a dictionary at the instant of a snapshot ┘
 *   TypeTable: the types of values, by number
 * </pre>
 *
 * <p>Whoever calls a dictionary shows a token ({@link dev.redstart.server.lock.Held}): that it holds the stripe, or that it
 * stopped the world.
 */
package dev.redstart.server.storage;
