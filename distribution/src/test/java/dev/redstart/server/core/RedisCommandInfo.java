package dev.redstart.server.core;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The replies of COMMAND INFO in redis-server 7.0.15, including commands that this server lacks. */
final class RedisCommandInfo {
    /**
     * Name, arity, flags, first key, last key, step, ACL categories. The flag {@code allow_busy} is left out: there is no
     * state here in which a command would need it.
     */
    private static final String TABLE = """
            append 3 write,denyoom,fast 1 1 1 write,string,fast
            auth -2 noscript,loading,stale,fast,no_auth 0 0 0 fast,connection
            bitcount -2 readonly 1 1 1 read,bitmap,slow
            bitfield -2 write,denyoom 1 1 1 write,bitmap,slow
            bitfield_ro -2 readonly,fast 1 1 1 read,bitmap,fast
            bitop -4 write,denyoom 2 -1 1 write,bitmap,slow
            bitpos -3 readonly 1 1 1 read,bitmap,slow
            client -2 - 0 0 0 slow
            client|getname 2 noscript,loading,stale 0 0 0 slow,connection
            client|help 2 loading,stale 0 0 0 slow,connection
            client|id 2 noscript,loading,stale 0 0 0 slow,connection
            client|info 2 noscript,loading,stale 0 0 0 slow,connection
            client|list -2 admin,noscript,loading,stale 0 0 0 admin,slow,dangerous,connection
            client|setname 3 noscript,loading,stale 0 0 0 slow,connection
            command -1 loading,stale 0 0 0 slow,connection
            command|count 2 loading,stale 0 0 0 slow,connection
            command|docs -2 loading,stale 0 0 0 slow,connection
            command|getkeys -4 loading,stale 0 0 0 slow,connection
            command|getkeysandflags -4 loading,stale 0 0 0 slow,connection
            command|help 2 loading,stale 0 0 0 slow,connection
            command|info -2 loading,stale 0 0 0 slow,connection
            command|list -2 loading,stale 0 0 0 slow,connection
            config -2 - 0 0 0 slow
            config|get -3 admin,noscript,loading,stale 0 0 0 admin,slow,dangerous
            config|help 2 loading,stale 0 0 0 slow
            config|resetstat 2 admin,noscript,loading,stale 0 0 0 admin,slow,dangerous
            config|set -4 admin,noscript,loading,stale 0 0 0 admin,slow,dangerous
            copy -3 write,denyoom 1 2 1 keyspace,write,slow
            dbsize 1 readonly,fast 0 0 0 keyspace,read,fast
            decr 2 write,denyoom,fast 1 1 1 write,string,fast
            decrby 3 write,denyoom,fast 1 1 1 write,string,fast
            del -2 write 1 -1 1 keyspace,write,slow
            discard 1 noscript,loading,stale,fast 0 0 0 fast,transaction
            dump 2 readonly 1 1 1 keyspace,read,slow
            echo 2 loading,stale,fast 0 0 0 fast,connection
            exec 1 noscript,loading,stale,skip_slowlog 0 0 0 slow,transaction
            exists -2 readonly,fast 1 -1 1 keyspace,read,fast
            expire -3 write,fast 1 1 1 keyspace,write,fast
            expireat -3 write,fast 1 1 1 keyspace,write,fast
            expiretime 2 readonly,fast 1 1 1 keyspace,read,fast
            flushall -1 write 0 0 0 keyspace,write,slow,dangerous
            get 2 readonly,fast 1 1 1 read,string,fast
            getbit 3 readonly,fast 1 1 1 read,bitmap,fast
            getdel 2 write,fast 1 1 1 write,string,fast
            getex -2 write,fast 1 1 1 write,string,fast
            getrange 4 readonly 1 1 1 read,string,slow
            getset 3 write,denyoom,fast 1 1 1 write,string,fast
            hello -1 noscript,loading,stale,fast,no_auth 0 0 0 fast,connection
            incr 2 write,denyoom,fast 1 1 1 write,string,fast
            incrby 3 write,denyoom,fast 1 1 1 write,string,fast
            incrbyfloat 3 write,denyoom,fast 1 1 1 write,string,fast
            info -1 loading,stale 0 0 0 slow,dangerous
            keys 2 readonly 0 0 0 keyspace,read,slow,dangerous
            lcs -3 readonly 1 2 1 read,string,slow
            mget -2 readonly,fast 1 -1 1 read,string,fast
            migrate -6 write,movablekeys 3 3 1 keyspace,write,slow,dangerous
            move 3 write,fast 1 1 1 keyspace,write,fast
            mset -3 write,denyoom 1 -1 2 write,string,slow
            msetnx -3 write,denyoom 1 -1 2 write,string,slow
            multi 1 noscript,loading,stale,fast 0 0 0 fast,transaction
            object -2 - 0 0 0 slow
            object|encoding 3 readonly 2 2 1 keyspace,read,slow
            object|freq 3 readonly 2 2 1 keyspace,read,slow
            object|help 2 loading,stale 0 0 0 keyspace,slow
            object|idletime 3 readonly 2 2 1 keyspace,read,slow
            object|refcount 3 readonly 2 2 1 keyspace,read,slow
            persist 2 write,fast 1 1 1 keyspace,write,fast
            pexpire -3 write,fast 1 1 1 keyspace,write,fast
            pexpireat -3 write,fast 1 1 1 keyspace,write,fast
            pexpiretime 2 readonly,fast 1 1 1 keyspace,read,fast
            pfadd -2 write,denyoom,fast 1 1 1 write,hyperloglog,fast
            pfcount -2 readonly 1 -1 1 read,hyperloglog,slow
            pfdebug 3 write,denyoom,admin 2 2 1 write,hyperloglog,admin,slow,dangerous
            pfmerge -2 write,denyoom 1 -1 1 write,hyperloglog,slow
            pfselftest 1 admin 0 0 0 hyperloglog,admin,slow,dangerous
            ping -1 fast 0 0 0 fast,connection
            psetex 4 write,denyoom 1 1 1 write,string,slow
            pttl 2 readonly,fast 1 1 1 keyspace,read,fast
            quit -1 noscript,loading,stale,fast,no_auth 0 0 0 fast,connection
            randomkey 1 readonly 0 0 0 keyspace,read,slow
            rename 3 write 1 2 1 keyspace,write,slow
            renamenx 3 write,fast 1 2 1 keyspace,write,fast
            reset 1 noscript,loading,stale,fast,no_auth 0 0 0 fast,connection
            restore -4 write,denyoom 1 1 1 keyspace,write,slow,dangerous
            scan -2 readonly 0 0 0 keyspace,read,slow
            select 2 loading,stale,fast 0 0 0 fast,connection
            set -3 write,denyoom 1 1 1 write,string,slow
            setbit 4 write,denyoom 1 1 1 write,bitmap,slow
            setex 4 write,denyoom 1 1 1 write,string,slow
            setnx 3 write,denyoom,fast 1 1 1 write,string,fast
            setrange 4 write,denyoom 1 1 1 write,string,slow
            shutdown -1 admin,noscript,loading,stale,no_multi 0 0 0 admin,slow,dangerous
            sort -2 write,denyoom,movablekeys 1 1 1 write,set,sortedset,list,slow,dangerous
            sort_ro -2 readonly,movablekeys 1 1 1 read,set,sortedset,list,slow,dangerous
            strlen 2 readonly,fast 1 1 1 read,string,fast
            substr 4 readonly 1 1 1 read,string,slow
            time 1 loading,stale,fast 0 0 0 fast
            touch -2 readonly,fast 1 -1 1 keyspace,read,fast
            ttl 2 readonly,fast 1 1 1 keyspace,read,fast
            type 2 readonly,fast 1 1 1 keyspace,read,fast
            unlink -2 write,fast 1 -1 1 keyspace,write,fast
            unwatch 1 noscript,loading,stale,fast 0 0 0 fast,transaction
            wait 3 noscript 0 0 0 slow,connection
            watch -2 noscript,loading,stale,fast 1 -1 1 fast,transaction
            """;

    private RedisCommandInfo() {}

    static List<String> lines() {
        return TABLE.lines().toList();
    }

    static String name(String line) {
        return line.substring(0, line.indexOf(' '));
    }

    /** Returns a line in the form of the table. */
    static String line(String name, int arity, List<String> flags, KeyRange keys, Iterable<String> categories) {
        return Stream.of(
                        name,
                        arity,
                        flags.isEmpty() ? "-" : String.join(",", flags),
                        keys.first(),
                        keys.last(),
                        keys.step(),
                        String.join(",", categories))
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }
}
