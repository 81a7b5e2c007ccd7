package io.sluice.cluster.server.engine;

import java.util.Arrays;

/**
 * What is to be done in one shard of a {@link LimitStore}, as parallel arrays, in this order. Filled by one thread, then read by the
 * store.
 */
public final class ShardBatch {

    /** What is to be done with a bucket. */
    public enum Op {
        /**
         * Take up to {@code want} permits, and not fewer than {@code min}; or, if there are not so many, {@code min} that come within
         * {@code maxWaitNanos}. A store that cannot reserve what has not come refuses that.
         */
        ACQUIRE,
        /** Put {@code want} permits back that an ACQUIRE took at {@code time} and that nobody has used. */
        UNDO,
        /** Lease up to {@code want} permits to a client. */
        LEASE,
        /** End {@code lease}; {@code want} permits of it were not used. */
        RELEASE,
        /** {@code want} permits of {@code lease} were used up to now. */
        REPORT
    }

    private static final int FIRST_CAPACITY = 8;

    private final int shard;
    private int size;
    private Op[] ops;
    private CompiledRule[] rules;
    private String[] keys;
    private Client[] clients;
    private long[] wants;
    private long[] mins;
    private long[] details; // the longest wait of an ACQUIRE, the time of an UNDO, the lease of a RELEASE or REPORT

    public ShardBatch(int shard) {
        this(shard, FIRST_CAPACITY);
    }

    /**
     * @param capacity how many entries there is room for at first; at least 1
     */
    private ShardBatch(int shard, int capacity) {
        this.shard = shard;
        ops = new Op[capacity];
        rules = new CompiledRule[capacity];
        keys = new String[capacity];
        clients = new Client[capacity];
        wants = new long[capacity];
        mins = new long[capacity];
        details = new long[capacity];
    }

    /**
     * One that begins with room for its part, and a quarter more, of asks that are spread over all shards.
     *
     * @param entries how many there may be at the most
     */
    static ShardBatch ofUpTo(int shard, int entries, int shards) {
        int part = entries / shards;
        return new ShardBatch(shard, Math.max(1, Math.min(entries, Math.max(FIRST_CAPACITY, part + part / 4))));
    }

    private int add(Op op, CompiledRule rule, String key, Client client, long want) {
        if (size == ops.length) {
            grow();
        }
        ops[size] = op;
        rules[size] = rule;
        keys[size] = key;
        clients[size] = client;
        wants[size] = want;
        return size++;
    }

    /** Returns the place of the entry in the batch, as the others do. */
    int acquire(CompiledRule rule, String key, Client client, long want, long min) {
        int at = add(Op.ACQUIRE, rule, key, client, want);
        mins[at] = min;
        return at;
    }

    int acquire(CompiledRule rule, String key, Client client, long want, long min, long maxWaitNanos) {
        int at = acquire(rule, key, client, want, min);
        details[at] = maxWaitNanos;
        return at;
    }

    int undo(CompiledRule rule, String key, Client client, long permits, long takenAt) {
        int at = add(Op.UNDO, rule, key, client, permits);
        details[at] = takenAt;
        return at;
    }

    int lease(CompiledRule rule, String key, Client client, long want) {
        return add(Op.LEASE, rule, key, client, want);
    }

    int release(CompiledRule rule, String key, Client client, long lease, long unused) {
        int at = add(Op.RELEASE, rule, key, client, unused);
        details[at] = lease;
        return at;
    }

    int report(CompiledRule rule, String key, Client client, long lease, long used) {
        int at = add(Op.REPORT, rule, key, client, used);
        details[at] = lease;
        return at;
    }

    private void grow() {
        int capacity = size * 2;
        ops = Arrays.copyOf(ops, capacity);
        rules = Arrays.copyOf(rules, capacity);
        keys = Arrays.copyOf(keys, capacity);
        clients = Arrays.copyOf(clients, capacity);
        wants = Arrays.copyOf(wants, capacity);
        mins = Arrays.copyOf(mins, capacity);
        details = Arrays.copyOf(details, capacity);
    }

    public int shard() {
        return shard;
    }

    public int size() {
        return size;
    }

    public Op op(int at) {
        return ops[at];
    }

    public CompiledRule rule(int at) {
        return rules[at];
    }

    /** Which of the rule's buckets; empty if the rule has only one. */
    public String key(int at) {
        return keys[at];
    }

    public Client client(int at) {
        return clients[at];
    }

    public long want(int at) {
        return wants[at];
    }

    /** From 1 to {@code want}. */
    public long min(int at) {
        return mins[at];
    }

    /** Of an ACQUIRE: how long who asks would wait; 0 if it would not. */
    public long maxWaitNanos(int at) {
        return ops[at] == Op.ACQUIRE ? details[at] : 0;
    }

    /** Of a RELEASE or REPORT: which lease; 0 of others. */
    public long lease(int at) {
        return ops[at] == Op.RELEASE || ops[at] == Op.REPORT ? details[at] : 0;
    }

    /** Of an UNDO: what {@link ShardResults#time} told; 0 of others. */
    public long time(int at) {
        return ops[at] == Op.UNDO ? details[at] : 0;
    }
}
