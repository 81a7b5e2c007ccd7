package io.sluice.cluster.envoy;

/**
 * The numbers of an {@link EnvoyDoor} since it was opened.
 *
 * @param requests that came
 * @param overLimit of these, those that were refused
 * @param errors of these, those that were answered with an error, upon which Envoy does what its failure mode says
 */
public record EnvoySnapshot(long requests, long overLimit, long errors) {}
