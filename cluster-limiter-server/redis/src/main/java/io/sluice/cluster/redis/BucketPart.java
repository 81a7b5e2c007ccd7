package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.ShardBatch.Op;
import io.sluice.cluster.server.engine.Verdict;
import java.util.List;

/** What is asked of one bucket. */
abstract class BucketPart extends Part {
    private final RuleNumbers rule;
    private final String key;

    BucketPart(RuleNumbers rule, String key) {
        this.rule = rule;
        this.key = key;
    }

    final RuleNumbers rule() {
        return rule;
    }

    final String key() {
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

    @Override
    final List<byte[]> keys(Names names) {
        String id = rule.rule().id();
        return isAboutLeases() ? names.ledgerKeys(id, key) : List.of(names.bucketKey(id, key));
    }

    /** One entry of somebody's batch. */
    record Slot(Pending pending, int at) {
        void fail(Verdict why) {
            pending.refused(at, why, 0, Asked.RETRY_NANOS);
        }
    }
}
