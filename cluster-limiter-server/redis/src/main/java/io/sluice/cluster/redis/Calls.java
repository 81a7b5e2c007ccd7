package io.sluice.cluster.redis;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** What came in, put together to calls of scripts: as few for each shard as hold it. Not safe for several threads. */
final class Calls {
    private final Sending sending;
    private final List<ScriptCall> all = new ArrayList<>();
    private final IdentityHashMap<Lane, LimitCall> limits = new IdentityHashMap<>(); // the last of each
    private final IdentityHashMap<Lane, PermitCall> permits = new IdentityHashMap<>(); // the last of each

    Calls(Sending sending) {
        this.sending = sending;
    }

    Sending sending() {
        return sending;
    }

    List<ScriptCall> all() {
        return all;
    }

    /** One that is for a single entry. */
    void add(ScriptCall call) {
        all.add(call);
    }

    /** One with room for another entry. */
    LimitCall limits(Lane lane) {
        LimitCall last = limits.get(lane);
        if (last == null || last.isFull()) {
            last = new LimitCall(lane);
            limits.put(lane, last);
            all.add(last);
        }
        return last;
    }

    /** One with room for another entry. */
    PermitCall permits(Lane lane) {
        PermitCall last = permits.get(lane);
        if (last == null || last.isFull()) {
            last = new PermitCall(lane);
            permits.put(lane, last);
            all.add(last);
        }
        return last;
    }
}
