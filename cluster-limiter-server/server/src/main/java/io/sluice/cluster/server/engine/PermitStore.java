package io.sluice.cluster.server.engine;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Keeps who holds permits of {@link ConcurrencyRule}s, and decides who gets some.
 * <p><b>Contract.</b> At any time the permits of all leases of a key that have neither ended nor expired are no more than its rule allows,
 * but for leases that were granted under an earlier rule. Numbers of leases grow, for each key. What a client asks never completes
 * exceptionally: what the store cannot decide is answered {@link Verdict#UNKNOWN}, or {@link Verdict#UNAVAILABLE} or {@link Verdict#BUSY} if
 * nothing was done. What an operator asks completes with an {@link IllegalStateException} then.
 * <p><b>Thread safety.</b> Safe for many threads; each call is applied at one moment.
 */
public interface PermitStore {

    /**
     * Looks whether this store can keep such a cap; by default it can keep any.
     *
     * @throws IllegalArgumentException if it cannot; the message says why
     */
    default void check(ConcurrencyRule rule) {}

    /**
     * Does what a client asks.
     *
     * @param limit that the key goes by: its own if it is a value that has one
     * @param hold checked before: permits and lease are not negative, and not both zero
     */
    CompletionStage<Answer> hold(ConcurrencyLimit limit, Client client, Ask.Hold hold);

    /** Who holds permits of a key, the first to lose them first; a store may leave out the last of very many. */
    CompletionStage<List<Holder>> holders(ConcurrencyLimit limit, String key);

    /**
     * Takes permits away from whoever holds them. Calls that go on by them are not stopped; their client hears of it when it renews.
     *
     * @return false if that lease is over
     */
    CompletionStage<Boolean> revoke(ConcurrencyLimit limit, String key, long lease);
}
