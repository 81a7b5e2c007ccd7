package io.sluice.cluster.redis;

import io.sluice.cluster.server.engine.Verdict;
import java.nio.ByteBuffer;
import java.util.List;

/** What is asked by one entry of a script. Not safe for several threads. */
abstract class Part {

    /**
     * Its keys, in the order in which the script wants them.
     *
     * @param names what keys are called in its shard
     */
    abstract List<byte[]> keys(Names names);

    /**
     * Reads its answer and gives it to whose it is.
     *
     * @param now the moment at which it was decided, by the shard's clock
     */
    abstract void answer(ByteBuffer answers, long now);

    /** Gives everybody the same answer. */
    abstract void fail(Verdict verdict);

    /** How many asks were put together in it: one, by default. */
    int asks() {
        return 1;
    }
}
