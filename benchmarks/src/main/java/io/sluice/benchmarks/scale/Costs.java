package io.sluice.benchmarks.scale;

/**
 * What things take, in microseconds.
 *
 * @param script of Redis's processor, for a call of the script
 * @param entry of Redis's processor, for each entry of it
 * @param redisHop from a token server to Redis, or back
 * @param clientHop from a client to a token server, or back, at least
 * @param clientJitter what comes on top of a client's hop, on average
 */
record Costs(double script, double entry, double redisHop, double clientHop, double clientJitter) {}
