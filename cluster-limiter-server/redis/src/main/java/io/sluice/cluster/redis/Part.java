package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.ShardBatch.Op;
import java.nio.ByteBuffer;
import java.util.List;

/** What is asked of one bucket, by one entry of the script. Not safe for several threads. */
abstract class Part {
    private final RuleNumbers rule;
    private final String key;

    Part(RuleNumbers rule, String key) {
        this.rule = rule;
        this.key = key;
    }

    RuleNumbers rule() {
        return rule;
    }

    String key() {
        return key;
    }

    /** The script's number of an operation. */
    static int number(Op op) {
        return switch (op) {
            case ACQUIRE -> 1;
            case UNDO -> 2;
            case LEASE -> 3;
            case RELEASE -> 4;
            case REPORT -> 5;
        };
    }

    /** Whether it needs the ledger of what is leased out. */
    abstract boolean isAboutLeases();

    abstract void pack(int ruleNumber, Packed into);

    /**
     * Reads its answer and gives it to whose it is.
     *
     * @param now the moment at which it was decided, by the shard's clock
     */
    abstract void answer(ByteBuffer answers, long now);

    /** Whose it is. */
    abstract List<Slot> slots();

    /** One entry of somebody's batch. */
    record Slot(Pending pending, int at) {}
}
