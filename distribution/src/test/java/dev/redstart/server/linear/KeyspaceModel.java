package dev.redstart.server.linear;

import dev.redstart.server.linear.KeyspaceState.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * What Redis' documentation says of the commands that the programs use, one at a time.
 *
 * <p>Time is the one thing that is not certain: a command runs at some value that the server's clock had between its
 * sending and its reply, and a key whose time came by then may have been removed by active expiry or by another command
 * that read the clock later. Each of these is a step of its own, and a reply has to fit one of them.
 */
public final class KeyspaceModel {
    private static final String OK = "+OK\r\n";
    private static final String NIL = "$-1\r\n";
    private static final String NOT_INTEGER = "-ERR value is not an integer or out of range\r\n";
    private static final String NO_SUCH_KEY = "-ERR no such key\r\n";

    /** Without leading zeros; the programs' numbers are short. */
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,17}");

    /** Values that the server's clock had, ascending. */
    private final List<Long> clocks;

    public KeyspaceModel(List<Long> clocks) {
        this.clocks = clocks;
    }

    /** The states that a command may lead to, given the reply that it had. */
    List<KeyspaceState> steps(KeyspaceState before, Operation operation) {
        Map<String, KeyspaceState> after = new LinkedHashMap<>();
        for (KeyspaceState start : expiries(before, operation)) {
            for (long now : clocks) {
                if (now >= operation.clockSent() && now <= operation.clockReplied()) {
                    KeyspaceState state = start.copy();
                    String reply = new Step(state, operation, now).run();
                    if (operation.isPending() || reply.equals(operation.reply())) {
                        after.putIfAbsent(state.describe(), state);
                    }
                }
            }
        }
        return List.copyOf(after.values());
    }

    /** The state, and those in which some keys of the command are gone because the clock reached their time meanwhile. */
    private static List<KeyspaceState> expiries(KeyspaceState before, Operation operation) {
        List<KeyspaceState> states = new ArrayList<>(List.of(before));
        for (int db = 0; db < before.databases(); db++) {
            for (String key : before.keys(db)) {
                Value value = before.get(db, key);
                if (value.isExpired(operation.clockReplied()) && !value.isExpired(operation.clockSent())) {
                    for (KeyspaceState state : List.copyOf(states)) {
                        KeyspaceState gone = state.copy();
                        gone.remove(db, key);
                        states.add(gone);
                    }
                }
            }
        }
        return states;
    }

    /** One command at one instant. */
    private static final class Step {
        private final KeyspaceState state;
        private final Operation operation;
        private final int db;
        private final long now;

        Step(KeyspaceState state, Operation operation, long now) {
            this.state = state;
            this.operation = operation;
            this.db = operation.db();
            this.now = now;
        }

        String run() {
            return switch (operation.name()) {
                case "GET" -> bulk(text(arg(1)));
                case "SET" -> set();
                case "GETDEL" -> getDel();
                case "GETSET" -> getSet();
                case "APPEND" -> append();
                case "SETRANGE" -> setRange();
                case "STRLEN" -> integer(text(arg(1)) == null ? 0 : text(arg(1)).length());
                case "INCR" -> incrBy(1);
                case "INCRBY" -> incrBy(Long.parseLong(arg(2)));
                case "MGET" -> mget();
                case "MSET" -> mset();
                case "MSETNX" -> msetnx();
                case "DEL" -> integer(del());
                case "EXISTS" -> integer(exists());
                case "RENAME" -> rename();
                case "RENAMENX" -> renameNx();
                case "COPY" -> copy();
                case "MOVE" -> move();
                case "PEXPIRE" -> pexpire();
                case "PERSIST" -> persist();
                case "PTTL" -> integer(ttl((value, instant) -> value.expireAt() - instant));
                case "PEXPIRETIME" -> integer(ttl((value, instant) -> value.expireAt()));
                case "KEYS" -> keys();
                case "SWAPDB" -> swap();
                case "FLUSHALL" -> flush(true);
                case "FLUSHDB" -> flush(false);
                case Operation.SNAPSHOT -> snapshot();
                default -> throw new IllegalArgumentException(operation.name());
            };
        }

        private String arg(int index) {
            return operation.word(index);
        }

        /** A living key's value; looking a key up removes it when its time has come. */
        private Value find(int database, String key) {
            Value value = state.get(database, key);
            if (value != null && value.isExpired(now)) {
                state.remove(database, key);
                return null;
            }
            return value;
        }

        private String text(String key) {
            Value value = find(db, key);
            return value == null ? null : value.text();
        }

        private void replace(String key, String text) {
            Value value = find(db, key);
            state.put(db, key, text, value == null ? KeyspaceState.NO_EXPIRY : value.expireAt());
        }

        private String set() {
            Value old = find(db, arg(1));
            String option = operation.words().size() > 3 ? arg(3) : "";
            long expireAt = option.equals("PX") ? now + Long.parseLong(arg(4)) : KeyspaceState.NO_EXPIRY;
            boolean sets = option.equals("NX") ? old == null : !option.equals("XX") || old != null;
            if (sets) {
                state.put(db, arg(1), arg(2), expireAt);
            }
            if (option.equals("GET")) {
                return bulk(old == null ? null : old.text());
            }
            return sets ? OK : NIL;
        }

        private String getDel() {
            String old = text(arg(1));
            state.remove(db, arg(1));
            return bulk(old);
        }

        private String getSet() {
            String old = text(arg(1));
            state.put(db, arg(1), arg(2), KeyspaceState.NO_EXPIRY);
            return bulk(old);
        }

        private String append() {
            String old = text(arg(1));
            String longer = (old == null ? "" : old) + arg(2);
            replace(arg(1), longer);
            return integer(longer.length());
        }

        private String setRange() {
            int offset = Integer.parseInt(arg(2));
            StringBuilder changed = new StringBuilder(text(arg(1)) == null ? "" : text(arg(1)));
            while (changed.length() < offset + arg(3).length()) {
                changed.append('\0');
            }
            changed.replace(offset, offset + arg(3).length(), arg(3));
            replace(arg(1), changed.toString());
            return integer(changed.length());
        }

        private String incrBy(long by) {
            String old = text(arg(1));
            if (old != null && !INTEGER.matcher(old).matches()) {
                return NOT_INTEGER;
            }
            long sum = (old == null ? 0 : Long.parseLong(old)) + by;
            replace(arg(1), Long.toString(sum));
            return integer(sum);
        }

        private List<String> arguments() {
            return operation.words().subList(1, operation.words().size());
        }

        private String mget() {
            StringBuilder reply = new StringBuilder("*" + arguments().size() + "\r\n");
            arguments().forEach(key -> reply.append(bulk(text(key))));
            return reply.toString();
        }

        private String mset() {
            for (int i = 1; i < operation.words().size(); i += 2) {
                state.put(db, arg(i), arg(i + 1), KeyspaceState.NO_EXPIRY);
            }
            return OK;
        }

        private String msetnx() {
            for (int i = 1; i < operation.words().size(); i += 2) {
                if (find(db, arg(i)) != null) {
                    return integer(0);
                }
            }
            mset();
            return integer(1);
        }

        private int del() {
            Set<String> gone = new LinkedHashSet<>();
            for (String key : arguments()) {
                if (find(db, key) != null) {
                    gone.add(key);
                    state.remove(db, key);
                }
            }
            return gone.size();
        }

        private int exists() {
            return (int)
                    arguments().stream().filter(key -> find(db, key) != null).count();
        }

        private String rename() {
            Value value = find(db, arg(1));
            if (value == null) {
                return NO_SUCH_KEY;
            }
            state.remove(db, arg(1));
            state.put(db, arg(2), value.text(), value.expireAt());
            return OK;
        }

        private String renameNx() {
            if (find(db, arg(1)) == null) {
                return NO_SUCH_KEY;
            }
            if (find(db, arg(2)) != null) {
                return integer(0);
            }
            rename();
            return integer(1);
        }

        /** COPY source target DB n [REPLACE]. */
        private String copy() {
            int target = Integer.parseInt(arg(4));
            Value value = find(db, arg(1));
            boolean replaces = operation.words().size() > 5;
            if (value == null || (find(target, arg(2)) != null && !replaces)) {
                return integer(0);
            }
            state.put(target, arg(2), value.text(), value.expireAt());
            return integer(1);
        }

        private String move() {
            int target = Integer.parseInt(arg(2));
            Value value = find(db, arg(1));
            if (value == null || find(target, arg(1)) != null) {
                return integer(0);
            }
            state.remove(db, arg(1));
            state.put(target, arg(1), value.text(), value.expireAt());
            return integer(1);
        }

        private String pexpire() {
            Value value = find(db, arg(1));
            if (value == null) {
                return integer(0);
            }
            state.put(db, arg(1), value.text(), now + Long.parseLong(arg(2)));
            return integer(1);
        }

        private String persist() {
            Value value = find(db, arg(1));
            if (value == null || value.expireAt() == KeyspaceState.NO_EXPIRY) {
                return integer(0);
            }
            state.put(db, arg(1), value.text(), KeyspaceState.NO_EXPIRY);
            return integer(1);
        }

        private long ttl(BiFunction<Value, Long, Long> told) {
            Value value = find(db, arg(1));
            if (value == null) {
                return -2;
            }
            return value.expireAt() == KeyspaceState.NO_EXPIRY ? -1 : told.apply(value, now);
        }

        private String keys() {
            List<String> living = state.keys(db).stream()
                    .filter(key -> !state.get(db, key).isExpired(now))
                    .toList();
            StringBuilder reply = new StringBuilder("*" + living.size() + "\r\n");
            living.forEach(key -> reply.append(bulk(key)));
            return reply.toString();
        }

        private String swap() {
            state.swap(Integer.parseInt(arg(1)), Integer.parseInt(arg(2)));
            return OK;
        }

        private String flush(boolean all) {
            for (int i = 0; i < state.databases(); i++) {
                if (all || i == db) {
                    state.clear(i);
                }
            }
            return OK;
        }

        private String snapshot() {
            if (operation.isPending()) {
                return "";
            }
            return state.matchesFile(operation.reply(), operation.clockReplied()) ? operation.reply() : "";
        }

        private static String integer(long value) {
            return ":" + value + "\r\n";
        }

        private static String bulk(String text) {
            return text == null ? NIL : "$" + text.length() + "\r\n" + text + "\r\n";
        }
    }
}
