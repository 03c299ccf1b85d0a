package dev.redstart.server.dispatch;

import java.util.Locale;
import java.util.Set;

/** The commands that redis-server 7, 8 or Valkey 9 may write into a log, by their names in {@code COMMAND LIST}. */
final class RedisCommands {
    private static final Set<String> LOGGED = Set.of(
            ("append bitfield bitop blmove blmpop blpop brpop brpoplpush bzmpop bzpopmax bzpopmin copy decr decrby del delex"
                            + " delifeq eval evalsha expire expireat fcall flushall flushdb function geoadd georadius"
                            + " georadiusbymember geosearchstore getdel getex getset hdel hexpire hexpireat hgetdel hgetex hincrby"
                            + " hincrbyfloat hmset hpersist hpexpire hpexpireat hset hsetex hsetnx incr incrby incrbyfloat linsert"
                            + " lmove lmpop lpop lpush lpushx lrem lset ltrim migrate move mset msetex msetnx persist pexpire"
                            + " pexpireat pfadd pfdebug pfmerge psetex publish rename renamenx restore restore-asking rpop"
                            + " rpoplpush rpush rpushx sadd script sdiffstore select set setbit setex setnx setrange sinterstore"
                            + " smove sort spop spublish srem sunionstore swapdb unlink xack xackdel xadd xautoclaim xcfgset xclaim"
                            + " xdel xdelex xgroup xreadgroup xsetid xtrim zadd zdiffstore zincrby zinterstore zmpop zpopmax"
                            + " zpopmin zrangestore zrem zremrangebylex zremrangebyrank zremrangebyscore zunionstore")
                    .split(" "));

    private RedisCommands() {}

    /** Returns whether a name, in any case, is one of them. */
    static boolean isLogged(String name) {
        return LOGGED.contains(name.toLowerCase(Locale.ROOT));
    }
}
