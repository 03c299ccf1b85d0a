/**
 * The first commands, as a plugin like any other: it sees {@code dev.redstart.api} and nothing else.
 *
 * <pre>
 *   BasicCommandsPlugin ─┬─ ConnectionCommands      PING ECHO
 *                        ├─ StringCommands          GET SET SETNX SETEX PSETEX GETSET GETDEL GETEX
 *                        ├─ MultipleStringCommands  MGET MSET MSETNX
 *                        ├─ StringRangeCommands     APPEND STRLEN GETRANGE SUBSTR SETRANGE LCS
 *                        ├─ CounterCommands         INCR DECR INCRBY DECRBY INCRBYFLOAT
 *                        ├─ BitmapCommands          SETBIT GETBIT BITCOUNT BITPOS BITOP, by Bits
 *                        ├─ BitfieldCommands        BITFIELD BITFIELD_RO, by BitfieldOperations and BitfieldType
 *                        ├─ HyperLogLogCommands     PFADD PFCOUNT PFMERGE PFDEBUG PFSELFTEST, by HyperLogLog
 *                        ├─ KeyCommands             DEL UNLINK EXISTS TOUCH TYPE KEYS DBSIZE
 *                        ├─ MoveCommands            RENAME RENAMENX COPY MOVE
 *                        ├─ KeyspaceCommands        SCAN RANDOMKEY
 *                        ├─ DatabaseCommands        FLUSHALL FLUSHDB SWAPDB
 *                        ├─ ObjectCommands          OBJECT
 *                        ├─ ExpiryCommands          TTL PTTL EXPIRETIME PEXPIRETIME EXPIRE PEXPIRE EXPIREAT
 *                        │                          PEXPIREAT PERSIST
 *                        └─ DumpCommands            DUMP RESTORE
 * </pre>
 *
 * <p>The table at the top of a file declares its commands: name, arity, keys, flags and handler. The methods follow in its
 * order. What COMMAND DOCS says of a command stands in its group's {@code …Docs}. Handlers are static and keep no state; they
 * run on every event loop at once.
 */
package dev.redstart.commands.basic;
