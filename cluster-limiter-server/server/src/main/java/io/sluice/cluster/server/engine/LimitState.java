package io.sluice.cluster.server.engine;

/**
 * How one bucket stands at a moment.
 *
 * @param available permits that could be taken now
 * @param outstanding permits that are leased out and neither used, as far as is known, nor expired
 * @param known whether the store has seen the key; what it has not seen stands as {@link CompiledRule} says
 */
public record LimitState(long available, long outstanding, boolean known) {}
